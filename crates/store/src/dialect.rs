//! The differences between the SQL of the two databases.
//!
//! SQL is written once, as PostgreSQL reads it. The text for SQLite is derived by the rules here,
//! once for each statement and never for each call. No other code may change a text by the kind of
//! database.

use std::borrow::Cow;

/// The kind of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, embedded, in one file.
    Sqlite,
    /// PostgreSQL, or a database with the same protocol.
    Postgres,
}

impl Backend {
    /// The database's name for people and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// The text of a statement.
    ///
    /// SQLite has one writer, so that row locks are not needed, and compares bytes by default,
    /// which is PostgreSQL's collation `"C"`.
    pub(crate) fn statement(self, text: Cow<'static, str>) -> Cow<'static, str> {
        match self {
            Self::Postgres => text,
            Self::Sqlite => match LOCKS.iter().find_map(|lock| text.strip_suffix(lock)) {
                Some(unlocked) => without_collation(unlocked).into(),
                None if text.contains(COLLATION) => without_collation(&text).into(),
                None => text,
            },
        }
    }

    /// The text of a migration. What follows the line `-- @sqlite` or `-- @postgres` is only for
    /// that database, up to `-- @both`.
    ///
    /// Tables are STRICT, because otherwise a sum that overflows 64 bits would be stored as a
    /// float.
    pub(crate) fn schema(self, text: &str) -> Cow<'_, str> {
        let own = self.own_lines(text);
        match self {
            Self::Postgres => own.into(),
            Self::Sqlite => without_collation(&own)
                .replace(
                    "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                    "INTEGER PRIMARY KEY AUTOINCREMENT",
                )
                .replace("BIGINT", "INTEGER")
                .replace("\n);", "\n) STRICT;")
                .into(),
        }
    }

    fn own_lines(self, text: &str) -> String {
        let (mut own, mut kept) = (true, String::with_capacity(text.len()));
        for line in text.lines() {
            match line.strip_prefix("-- @") {
                Some(whose) => own = whose == "both" || whose == self.name(),
                None if own => {
                    kept.push_str(line);
                    kept.push('\n');
                }
                None => {}
            }
        }
        kept
    }

    /// An SQL expression for the time of the database's clock, in microseconds.
    pub(crate) const fn now_micros(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
        }
    }
}

/// The endings of statements that lock the rows that they read.
const LOCKS: [&str; 3] = [" FOR NO KEY UPDATE", " FOR UPDATE", " FOR KEY SHARE"];
const COLLATION: &str = " COLLATE \"C\"";

fn without_collation(text: &str) -> String {
    text.replace(COLLATION, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_reads_no_locks_and_no_collation() {
        let text = "SELECT a FROM t ORDER BY a COLLATE \"C\" FOR UPDATE";
        let sqlite = Backend::Sqlite.statement(text.into());
        assert_eq!(sqlite, "SELECT a FROM t ORDER BY a");
        assert_eq!(Backend::Postgres.statement(text.into()), text);
        for lock in LOCKS {
            let sqlite = Backend::Sqlite.statement(format!("SELECT a FROM t{lock}").into());
            assert_eq!(sqlite, "SELECT a FROM t");
        }
    }

    #[test]
    fn sqlite_tables_are_strict() {
        let text = "CREATE TABLE t (\n    a BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    b BIGINT\n);";
        assert_eq!(
            Backend::Sqlite.schema(text),
            "CREATE TABLE t (\n    a INTEGER PRIMARY KEY AUTOINCREMENT,\n    b INTEGER\n) STRICT;\n"
        );
    }

    #[test]
    fn each_database_reads_its_own_lines() {
        let text = "a;\n-- @sqlite\nb;\n-- @postgres\nc;\n-- @both\nd;\n";
        assert_eq!(Backend::Sqlite.schema(text), "a;\nb;\nd;\n");
        assert_eq!(Backend::Postgres.schema(text), "a;\nc;\nd;\n");
    }
}
