//! The location of the database, and the limits on its use.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::StoreError;

/// The permitted access to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The database is created if there is none, and its schema is brought up to date.
    Begin,
    /// The database must exist, with the schema of this program. Its contents can change.
    Change,
    /// As [`Access::Change`], but read-only: the database can be on a disk that is not writable.
    Read,
}

/// How to open a database. [`DbOptions::new`] sets every limit to its default.
#[derive(Clone)]
pub struct DbOptions {
    /// A path or `sqlite:PATH` for an embedded file; `postgres://…` for PostgreSQL.
    pub url: String,
    /// The permitted access, when the database is opened and after.
    pub access: Access,
    /// PostgreSQL: the maximum number of connections. SQLite: of read connections. At least 1.
    pub connections: usize,
    /// Writes that can wait; one more is refused as busy. At least 1.
    pub write_queue: usize,
    /// SQLite: writes that can share one commit. At least 1.
    pub write_group: usize,
    /// Time limit for one statement (PostgreSQL; SQLite's reads are not interrupted).
    pub statement_timeout: Duration,
    /// How long to wait for a lock that another transaction or process holds.
    pub lock_timeout: Duration,
    /// How long to wait for a new connection to PostgreSQL.
    pub connect_timeout: Duration,
    /// How long to wait for a connection to become free.
    pub pool_timeout: Duration,
    /// Time limit for one run of a transaction in total (PostgreSQL). Pollers of [`crate::changes`]
    /// rely on it: see there.
    pub transaction_timeout: Duration,
    /// SQLite in a simulator: see there.
    #[cfg(feature = "testing")]
    pub simulation: Option<crate::testing::Simulation>,
}

impl DbOptions {
    /// The default limits for the database at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            access: Access::Begin,
            connections: 16,
            write_queue: 1024,
            write_group: 256,
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(2),
            connect_timeout: Duration::from_secs(2),
            pool_timeout: Duration::from_secs(2),
            transaction_timeout: Duration::from_secs(8),
            #[cfg(feature = "testing")]
            simulation: None,
        }
    }

    /// Checks that the options describe a database. Nothing is opened.
    ///
    /// # Errors
    /// [`StoreError::Options`]. The text does not repeat the URL, which can contain a password.
    pub fn check(&self) -> Result<(), StoreError> {
        match self.target()? {
            DatabaseTarget::Sqlite(_) => Ok(()),
            DatabaseTarget::Postgres(url) => crate::postgres::check(&url, self),
        }
    }

    /// The file of an embedded database.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match self.target() {
            Ok(DatabaseTarget::Sqlite(path)) => Some(path),
            Ok(DatabaseTarget::Postgres(_)) | Err(_) => None,
        }
    }

    /// The disk of a simulator, if the file is on one.
    #[cfg(feature = "testing")]
    pub(crate) fn vfs(&self) -> Option<&str> {
        self.simulation.as_ref().map(|it| it.vfs.as_str())
    }

    #[cfg(not(feature = "testing"))]
    #[allow(
        clippy::unused_self,
        reason = "the same call with and without the feature"
    )]
    pub(crate) const fn vfs(&self) -> Option<&str> {
        None
    }

    pub(crate) fn target(&self) -> Result<DatabaseTarget, StoreError> {
        let wrong = |what: &str| Err(StoreError::Options(what.to_owned()));
        if self.connections == 0 || self.write_queue == 0 || self.write_group == 0 {
            return wrong("connections, write queue and write group must be at least 1");
        }
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(DatabaseTarget::Postgres(self.url.clone()));
        }
        let path = match self.url.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if self.url.contains("://") => {
                return wrong("the URL must be a path, sqlite:PATH or postgres://…");
            }
            None => &self.url,
        };
        match strange(path) {
            Some(what) => wrong(what),
            None => Ok(DatabaseTarget::Sqlite(path.into())),
        }
    }
}

/// Why a path is probably a mistake: other programs read it as more than a path, while this one
/// would create a file of that name.
fn strange(path: &str) -> Option<&'static str> {
    if path.trim().is_empty() {
        return Some("the path of the database is empty");
    }
    if path.contains(":memory:") {
        // Each connection would have its own database.
        return Some("a database in memory cannot be shared");
    }
    if path.trim() != path {
        return Some("the path of the database begins or ends with a blank");
    }
    if path.chars().any(char::is_control) {
        return Some("the path of the database has a control character");
    }
    if path.starts_with('~') {
        return Some(
            "the path begins with ~, which a shell expands and this program does not: write the directory out",
        );
    }
    if path.starts_with("file:") {
        return Some(
            "the path begins with file:, which this program does not read: sqlite:PATH is the whole form",
        );
    }
    if path.contains(['?', '#']) {
        return Some(
            "the path holds ? or #, and parameters are not read: sqlite:PATH is the whole form",
        );
    }
    None
}

/// Omits the password.
impl fmt::Debug for DbOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbOptions")
            .field("url", &redacted(&self.url))
            .field("access", &self.access)
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

/// The database that the URL names.
#[derive(Debug)]
pub(crate) enum DatabaseTarget {
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
            let target = DbOptions::new(url).target().unwrap();
            assert!(matches!(target, DatabaseTarget::Sqlite(path) if path.ends_with("a/b.db")));
        }
        let target = DbOptions::new("postgresql://u@h/d").target().unwrap();
        assert!(matches!(target, DatabaseTarget::Postgres(_)));
        for url in [
            "",
            "sqlite:",
            ":memory:",
            "sqlite: ",
            "sqlite::memory:",
            "sqlite:aivy.db ",
            "sqlite: aivy.db",
            "sqlite:~/aivy.db",
            "sqlite:aivy.db?mode=ro",
            "sqlite:file:aivy.db",
            "sqlite:a\0b",
            "mysql://u@h/d",
        ] {
            assert!(DbOptions::new(url).target().is_err(), "{url:?} was taken");
        }
    }

    #[test]
    fn debug_keeps_the_password() {
        let shown = format!("{:?}", DbOptions::new("postgres://me:secret@h/d"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
