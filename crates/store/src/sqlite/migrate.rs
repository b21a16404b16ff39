//! Brings a file's schema up to date. One process does it while the others wait.

use rusqlite::{Connection, OptionalExtension};

use super::connection::{opening, settle};
use crate::StoreError;
use crate::dialect::Backend;
use crate::migrate::{APPLIED, Applied, TABLE, pending};

pub(super) fn run(connection: &Connection) -> Result<(), StoreError> {
    // A look without the lock first: a file that is up to date may be in use by others.
    if pending(&applied(connection)?)?.is_empty() {
        return Ok(());
    }
    connection
        .execute_batch("BEGIN EXCLUSIVE")
        .map_err(opening)?;
    let outcome = migrate(connection);
    if outcome.is_err() {
        settle(connection);
    }
    outcome
}

fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let table = Backend::Sqlite.schema(TABLE);
    connection.execute_batch(&table).map_err(opening)?;
    for migration in pending(&applied(connection)?)? {
        connection
            .execute_batch(&migration.script(Backend::Sqlite))
            .map_err(|error| {
                StoreError::Schema(format!("migration {}: {error}", migration.version))
            })?;
        tracing::info!(
            version = migration.version,
            name = migration.name,
            "migrated"
        );
    }
    connection.execute_batch("COMMIT").map_err(opening)
}

fn applied(connection: &Connection) -> Result<Vec<Applied>, StoreError> {
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'";
    let there = connection.query_row(there, [], |_| Ok(())).optional();
    if there.map_err(opening)?.is_none() {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(APPLIED).map_err(opening)?;
    let rows = statement.query_map([], |row| {
        Ok(Applied {
            version: row.get(0)?,
            checksum: row.get(1)?,
        })
    });
    rows.and_then(Iterator::collect).map_err(opening)
}
