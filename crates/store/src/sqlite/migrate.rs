//! Brings a file's schema up to date. One process does it while others wait.

use std::path::Path;

use futures_util::FutureExt;
use rusqlite::Connection;

use super::connection::{opening, settle};
use super::place;
use crate::StoreError;
use crate::dialect::Backend;
use crate::migrate::{
    APPLIED, Applied, Findings, Migration, Step, TABLE, foreign, pending, up_to_date,
};
use crate::tx::Tx;

pub(crate) fn run(
    connection: &mut Connection,
    known: &'static [Migration],
) -> Result<Findings, StoreError> {
    // First a check without the lock: a file that is up to date may be in use by other processes.
    if pending(&applied(connection)?, known)?.is_empty() {
        return Ok(Findings::default());
    }
    connection
        .execute_batch("BEGIN EXCLUSIVE")
        .map_err(opening)?;
    let outcome = migrate(connection, known);
    if outcome.is_err() {
        settle(connection);
    }
    outcome
}

fn migrate(
    connection: &mut Connection,
    known: &'static [Migration],
) -> Result<Findings, StoreError> {
    let table = Backend::Sqlite.schema(TABLE);
    connection.execute_batch(&table).map_err(opening)?;
    let mut findings = Findings::default();
    for migration in pending(&applied(connection)?, known)? {
        let (before, after) = migration.scripts(Backend::Sqlite);
        let refused = |error: rusqlite::Error| migration.refused(error);
        connection.execute_batch(&before).map_err(refused)?;
        if let Some(step) = migration.step {
            take(connection, step, &mut findings).map_err(|error| migration.refused(error))?;
        }
        connection.execute_batch(&after).map_err(refused)?;
        migration.applied();
    }
    connection.execute_batch("COMMIT").map_err(opening)?;
    Ok(findings)
}

fn take(
    connection: &mut Connection,
    step: Step,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let mut failed = None;
    let mut tx = Tx::sqlite(connection, &mut failed);
    let done = step(&mut tx, findings).now_or_never();
    let done = done.unwrap_or_else(|| {
        let what = "a migration waited for something other than the database";
        Err(StoreError::internal(what))
    });
    match failed {
        Some(failed) => Err(failed.error),
        None => done,
    }
}

/// Whether the tables of this program exist. It only reads: a file of another program is not
/// changed.
///
/// # Errors
/// It is not a database, or another program's.
pub(super) fn ours(connection: &Connection) -> Result<bool, StoreError> {
    let there = "SELECT
        (SELECT COUNT(*) = 3 FROM pragma_table_info('schema_migrations')
            WHERE name IN ('version', 'checksum', 'applied_at')),
        (SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~')";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (ours, tables): (bool, i64) = connection.query_row(there, [], read).map_err(opening)?;
    if !ours && tables > 0 {
        return Err(foreign(tables));
    }
    Ok(ours)
}

/// Checks that the schema exists and is up to date, without changing anything.
pub(super) fn expect(
    connection: &Connection,
    path: &Path,
    known: &'static [Migration],
) -> Result<(), StoreError> {
    if !ours(connection)? {
        let what = format!("{} holds no tables", place::whole(path).display());
        return Err(StoreError::Missing(what));
    }
    up_to_date(&applied(connection)?, known)
}

fn applied(connection: &Connection) -> Result<Vec<Applied>, StoreError> {
    if !ours(connection)? {
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
