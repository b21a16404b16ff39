//! Brings a server's schema up to date: in one transaction, under an advisory lock, so that any
//! number of nodes may start at once.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{Client, Config, Error, NoTls, Transaction};

use super::error::{connecting, connection_failure};
use crate::dialect::Backend;
use crate::migrate::{APPLIED, Applied, TABLE, pending};
use crate::{DbOptions, StoreError};

/// `aivy` in ASCII: locks of other programs on the same database are other numbers.
const LOCK: i64 = 0x6169_7679;

/// For waiting until another node has migrated, and for migrating.
const LIMIT: Duration = Duration::from_secs(300);

pub(super) async fn run(config: &Config, options: &DbOptions) -> Result<(), StoreError> {
    let connected = timeout(options.connect_timeout, config.connect(NoTls)).await;
    let (mut client, connection) = connected
        .map_err(|_| StoreError::Unavailable("it does not answer".to_owned()))?
        .map_err(|error| connecting(&error))?;
    let driver = tokio::spawn(connection);
    let outcome = timeout(LIMIT, migrate(&mut client)).await;
    drop(client);
    driver.abort();
    outcome.unwrap_or_else(|_| {
        let what = format!("migrating took longer than {} s", LIMIT.as_secs());
        Err(StoreError::Unavailable(what))
    })
}

async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    // A look without the lock first: mostly there is nothing to do.
    let known = table_exists(client).await.map_err(meaning)?;
    if known {
        let rows = client.query(APPLIED, &[]).await.map_err(meaning)?;
        if pending(&read(&rows))?.is_empty() {
            return Ok(());
        }
    }
    let transaction = client.transaction().await.map_err(meaning)?;
    let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
    transaction.batch_execute(&lock).await.map_err(meaning)?;
    transaction.batch_execute(TABLE).await.map_err(meaning)?;
    apply(&transaction).await?;
    transaction.commit().await.map_err(meaning)
}

async fn apply(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let rows = transaction.query(APPLIED, &[]).await.map_err(meaning)?;
    for migration in pending(&read(&rows))? {
        transaction
            .batch_execute(&migration.script(Backend::Postgres))
            .await
            .map_err(|error| {
                let what = meaning(error);
                StoreError::Schema(format!("migration {}: {what}", migration.version))
            })?;
        tracing::info!(
            version = migration.version,
            name = migration.name,
            "migrated"
        );
    }
    Ok(())
}

async fn table_exists(client: &Client) -> Result<bool, Error> {
    let there = "SELECT to_regclass('schema_migrations') IS NOT NULL";
    Ok(client.query_one(there, &[]).await?.get(0))
}

fn read(rows: &[tokio_postgres::Row]) -> Vec<Applied> {
    let one = |row: &tokio_postgres::Row| Applied {
        version: row.get(0),
        checksum: row.get(1),
    };
    rows.iter().map(one).collect()
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
fn meaning(error: Error) -> StoreError {
    connection_failure(&error).error
}
