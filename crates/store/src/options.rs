//! Where the database is, and the limits on its use.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::StoreError;

/// How to open a database. [`DbOptions::new`] sets every limit; change what needs another.
#[derive(Clone)]
pub struct DbOptions {
    /// A path or `sqlite:PATH` for an embedded file; `postgres://…` for PostgreSQL.
    pub url: String,
    /// PostgreSQL: connections at most. SQLite: read connections at most. At least 1.
    pub connections: usize,
    /// Writes that may wait; one more is refused as busy. At least 1.
    pub write_queue: usize,
    /// SQLite: writes that may share one commit. At least 1.
    pub write_group: usize,
    /// How long one statement may run (PostgreSQL; SQLite's reads are not interrupted).
    pub statement_timeout: Duration,
    /// How long to wait for a lock that another transaction or process holds.
    pub lock_timeout: Duration,
    /// How long to wait for a new connection to PostgreSQL.
    pub connect_timeout: Duration,
    /// How long to wait for a connection to become free.
    pub pool_timeout: Duration,
    /// How long one run of a transaction may take in all (PostgreSQL). Pollers of
    /// [`crate::changes`] count on it: see there.
    pub transaction_timeout: Duration,
}

impl DbOptions {
    /// The usual limits for the database at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 16,
            write_queue: 1024,
            write_group: 256,
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(2),
            connect_timeout: Duration::from_secs(2),
            pool_timeout: Duration::from_secs(2),
            transaction_timeout: Duration::from_secs(8),
        }
    }

    pub(crate) fn place(&self) -> Result<Place, StoreError> {
        let wrong = |what: &str| Err(StoreError::Options(what.to_owned()));
        if self.connections == 0 || self.write_queue == 0 || self.write_group == 0 {
            return wrong("connections, write queue and write group must be at least 1");
        }
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(Place::Postgres(self.url.clone()));
        }
        let path = match self.url.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if self.url.contains("://") => {
                return wrong("the URL must be a path, sqlite:PATH or postgres://…");
            }
            None => &self.url,
        };
        match path {
            "" => wrong("the path of the database is empty"),
            // Each connection would have a database of its own.
            memory if memory.contains(":memory:") => wrong("a database in memory cannot be shared"),
            path => Ok(Place::Sqlite(path.into())),
        }
    }
}

/// Leaves the password out.
impl fmt::Debug for DbOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbOptions")
            .field("url", &redacted(&self.url))
            .field("connections", &self.connections)
            .field("write_queue", &self.write_queue)
            .field("write_group", &self.write_group)
            .finish_non_exhaustive()
    }
}

fn redacted(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, _)) => format!("{scheme}://…"),
        None => url.to_owned(),
    }
}

/// What the URL names.
#[derive(Debug)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn paths_and_urls_are_told_apart() {
        for url in ["/a/b.db", "sqlite:/a/b.db", "sqlite:///a/b.db"] {
            let place = DbOptions::new(url).place().unwrap();
            assert!(matches!(place, Place::Sqlite(path) if path.ends_with("a/b.db")));
        }
        let place = DbOptions::new("postgresql://u@h/d").place().unwrap();
        assert!(matches!(place, Place::Postgres(_)));
        for url in [
            "",
            "sqlite:",
            ":memory:",
            "sqlite::memory:",
            "mysql://u@h/d",
        ] {
            assert!(DbOptions::new(url).place().is_err(), "{url:?} was taken");
        }
    }

    #[test]
    fn debug_keeps_the_password() {
        let shown = format!("{:?}", DbOptions::new("postgres://me:secret@h/d"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
