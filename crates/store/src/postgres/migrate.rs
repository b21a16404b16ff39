//! Brings a server's schema up to date: in one transaction, under an advisory lock, so that any
//! number of nodes can start at once.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Transaction};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error, NoTls};

use super::error::{connecting, connection_error};
use crate::dialect::Backend;
use crate::migrate::{
    APPLIED, Applied, Findings, Migration, Step, TABLE, foreign, pending, up_to_date,
};
use crate::tx::Tx;
use crate::{DbOptions, StoreError};

/// `aivy` in ASCII, so that it differs from the locks of other programs on the same database.
const LOCK: i64 = 0x6169_7679;

/// Time limit for waiting until another node has migrated, and for migrating.
const LIMIT: Duration = Duration::from_secs(3600);

/// Time limit for checking the schema.
const LOOK: Duration = Duration::from_secs(30);

/// Whether the tables of this program exist, and how many others. Tables of extensions are not
/// counted.
const THERE: &str = "SELECT
    (SELECT COUNT(*) = 3 FROM pg_attribute WHERE attrelid = to_regclass('schema_migrations')
        AND attname IN ('version', 'checksum', 'applied_at') AND NOT attisdropped),
    (SELECT COUNT(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f')
        AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = c.oid AND d.deptype = 'e'))";

/// Checks that the schema exists and is up to date, without changing anything.
pub(crate) async fn expect(
    config: &Config,
    options: &DbOptions,
    known: &'static [Migration],
) -> Result<(), StoreError> {
    let client = connect(config, options).await?;
    let look = async {
        if !ours(&client).await? {
            let what = "the database is there, without the tables of this program";
            return Err(StoreError::Missing(what.to_owned()));
        }
        let rows = client.query(APPLIED, &[]).await.map_err(meaning)?;
        up_to_date(&read(&rows), known)
    };
    let outcome = timeout(LOOK, look).await;
    outcome.unwrap_or_else(|_| Err(StoreError::Unavailable("it does not answer".to_owned())))
}

async fn connect(config: &Config, options: &DbOptions) -> Result<ClientWrapper, StoreError> {
    let connected = timeout(options.connect_timeout, config.connect(NoTls)).await;
    let (client, connection) = connected
        .map_err(|_| StoreError::Unavailable("it does not answer".to_owned()))?
        .map_err(|error| match error.code() {
            Some(code) if *code == SqlState::INVALID_CATALOG_NAME => {
                StoreError::Missing("the server has no database of this name".to_owned())
            }
            _ => connecting(&error),
        })?;
    let driver = tokio::spawn(async move {
        // If the connection fails, the waiting call returns the error.
        let _ = connection.await;
    });
    Ok(ClientWrapper::new(client, driver))
}

pub(crate) async fn run(
    config: &Config,
    options: &DbOptions,
    known: &'static [Migration],
) -> Result<Findings, StoreError> {
    let mut client = connect(config, options).await?;
    let outcome = timeout(LIMIT, migrate(&mut client, known)).await;
    outcome.unwrap_or_else(|_| {
        let what = format!("migrating took longer than {} s", LIMIT.as_secs());
        Err(StoreError::Unavailable(what))
    })
}

async fn migrate(
    client: &mut ClientWrapper,
    known: &'static [Migration],
) -> Result<Findings, StoreError> {
    // First a check without the lock: usually there is nothing to do.
    if ours(client).await? {
        let rows = client.query(APPLIED, &[]).await.map_err(meaning)?;
        if pending(&read(&rows), known)?.is_empty() {
            return Ok(Findings::default());
        }
    }
    let transaction = client.transaction().await.map_err(meaning)?;
    let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
    transaction.batch_execute(&lock).await.map_err(meaning)?;
    transaction.batch_execute(TABLE).await.map_err(meaning)?;
    let mut findings = Findings::default();
    let rows = transaction.query(APPLIED, &[]).await.map_err(meaning)?;
    for migration in pending(&read(&rows), known)? {
        apply(&transaction, migration, &mut findings)
            .await
            .map_err(|error| migration.refused(error))?;
        migration.applied();
    }
    transaction.commit().await.map_err(meaning)?;
    Ok(findings)
}

async fn apply(
    transaction: &Transaction<'_>,
    migration: &Migration,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let (before, after) = migration.scripts(Backend::Postgres);
    transaction.batch_execute(&before).await.map_err(meaning)?;
    if let Some(step) = migration.step {
        take(transaction, step, findings).await?;
    }
    transaction.batch_execute(&after).await.map_err(meaning)
}

async fn take(
    transaction: &Transaction<'_>,
    step: Step,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let mut failed = None;
    let (client, cache) = (transaction.client(), &transaction.statement_cache);
    let mut tx = Tx::postgres(client, cache, &mut failed);
    let done = step(&mut tx, findings).await;
    match failed {
        Some(failed) => Err(failed.error),
        None => done,
    }
}

/// Whether the tables of this program exist.
///
/// # Errors
/// The tables belong to another program: the two must not be mixed.
async fn ours(client: &ClientWrapper) -> Result<bool, StoreError> {
    let row = client.query_one(THERE, &[]).await.map_err(meaning)?;
    let (ours, tables): (bool, i64) = (row.get(0), row.get(1));
    if !ours && tables > 0 {
        return Err(foreign(tables));
    }
    Ok(ours)
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
    connection_error(&error).error
}
