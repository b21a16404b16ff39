//! Writes rows to an SQLite file: one transaction without a journal. An interrupted fill leaves a
//! useless file, which is created again.

use anyhow::Result;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::sink::{Cell, TABLES, Table};

/// The maximum size of the page cache, in KiB.
const CACHE: i64 = 400_000;

/// A file that is being filled.
#[derive(Debug)]
pub(crate) struct File {
    connection: Connection,
    /// The statements that recreate the indexes and triggers.
    later: Vec<String>,
}

impl File {
    pub(super) fn open(path: &str) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
             PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -{CACHE};"
        ))?;
        connection.set_prepared_statement_cache_capacity(2 * TABLES.len());
        let found = made(&connection)?;
        let mut later = Vec::new();
        for (kind, name, text) in found {
            connection.execute_batch(&format!("DROP {kind} {name}"))?;
            later.push(text);
        }
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection, later })
    }

    pub(super) fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<()> {
        let marks = vec!["?"; cells.len()].join(", ");
        // `REPLACE`, because a migration has already created some accounts.
        let text = format!(
            "INSERT OR REPLACE INTO {} ({}) VALUES ({marks})",
            table.name, table.columns
        );
        let mut statement = self.connection.prepare_cached(&text)?;
        statement.execute(params_from_iter(cells))?;
        Ok(())
    }

    pub(super) fn finish(self, mut progress: impl FnMut(usize, usize)) -> Result<()> {
        self.connection.execute_batch("COMMIT")?;
        for (place, text) in self.later.iter().enumerate() {
            progress(place, self.later.len() + 1);
            self.connection.execute_batch(text)?;
        }
        progress(self.later.len(), self.later.len() + 1);
        self.connection.execute_batch(
            "INSERT INTO tasks_words (tasks_words) VALUES ('rebuild'); \
             INSERT INTO tasks_words (tasks_words) VALUES ('optimize');",
        )?;
        // No ANALYZE, because the server does not run it either.
        Ok(())
    }
}

/// The indexes and triggers: their kinds, names and texts.
fn made(connection: &Connection) -> Result<Vec<(String, String, String)>> {
    let mut found = connection.prepare(
        "SELECT type, name, sql FROM sqlite_schema \
        WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
    )?;
    let found = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
