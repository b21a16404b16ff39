//! Databases for tests: each is made for one test and removed after it.
//!
//! A test takes a [`Database`] of each kind; [`on_both!`](crate::on_both) writes the two tests.
//! PostgreSQL's is made on the server that `AIVY_TEST_POSTGRES` names
//! (`postgres://USER@/postgres?host=/socket/directory`). If the variable is not set, those tests
//! fail, unless `AIVY_TEST_WITHOUT=postgres` turns them off.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::migrate::MIGRATIONS;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{Backend, Db, DbOptions, Tx};

#[cfg(unix)]
mod relay;
mod simulation;
#[cfg(unix)]
pub use relay::Relay;
pub use simulation::{Scheduler, Simulation};

/// The environment variable for the server on which databases for tests are made.
pub const POSTGRES: &str = "AIVY_TEST_POSTGRES";
/// The environment variable for what is not tested: `postgres`.
pub const WITHOUT: &str = "AIVY_TEST_WITHOUT";

/// A separate database for one test. It starts empty, without a schema; dropping it removes it.
#[derive(Debug)]
pub struct Database {
    url: String,
    backing: Backing,
}

/// What stands behind the URL, and is removed with the database.
#[derive(Debug)]
enum Backing {
    Sqlite { _directory: TempDir },
    Postgres { server: String, name: String },
}

impl Database {
    /// A file in a temporary directory.
    #[must_use]
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a directory for the test's database");
        let url = directory.path().join("aivy.db");
        let url = url.to_str().expect("a path in UTF-8").to_owned();
        let backing = Backing::Sqlite {
            _directory: directory,
        };
        Self { url, backing }
    }

    /// A database on the test server; `None` if PostgreSQL is turned off.
    ///
    /// # Panics
    /// If no server is configured.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(POSTGRES) else {
            let without = std::env::var(WITHOUT).unwrap_or_default();
            assert!(
                without.split([',', ' ']).any(|name| name == "postgres"),
                "{POSTGRES} names no server: run `cargo xtask test`, or set {WITHOUT}=postgres"
            );
            return None;
        };
        let random = getrandom::u64().expect("random bits");
        let name = format!("aivy_test_{random:016x}");
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let url = with_database(&server, &name);
        let backing = Backing::Postgres { server, name };
        Some(Self { url, backing })
    }

    /// The URL, for [`DbOptions::new`] and `--database-url`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The kind of the database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.backing {
            Backing::Sqlite { .. } => Backend::Sqlite,
            Backing::Postgres { .. } => Backend::Postgres,
        }
    }

    /// The default options, with longer time-outs for a loaded machine.
    #[must_use]
    pub fn options(&self) -> DbOptions {
        DbOptions {
            connections: 8,
            connect_timeout: Duration::from_secs(10),
            pool_timeout: Duration::from_secs(20),
            lock_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(20),
            transaction_timeout: Duration::from_secs(30),
            ..DbOptions::new(self.url())
        }
    }

    /// Brings it to an older version of the schema, so that a test can fill it as an older program
    /// would have.
    ///
    /// # Panics
    /// If that fails.
    pub async fn migrate_to(&self, version: usize) {
        let known = &MIGRATIONS[..version];
        let done = match &self.backing {
            Backing::Sqlite { .. } => Sqlite::migrate(self.url.as_ref(), &self.options(), known),
            Backing::Postgres { .. } => Postgres::migrate(&self.url, &self.options(), known).await,
        };
        done.expect("an older schema");
    }

    /// Opens it, migrating it the first time.
    ///
    /// # Panics
    /// If that fails.
    pub async fn open(&self) -> Db {
        Db::open(&self.options())
            .await
            .expect("the test's database")
    }

    /// Runs SQL without the store, as an operator could.
    ///
    /// # Panics
    /// If it fails.
    pub async fn raw(&self, text: &str) {
        match &self.backing {
            Backing::Sqlite { .. } => self.file().execute_batch(text).expect(text),
            Backing::Postgres { .. } => run(&self.url, text).await,
        }
    }

    /// Reads one integer without the store.
    ///
    /// # Panics
    /// If that fails.
    pub async fn raw_int(&self, text: &str) -> i64 {
        match &self.backing {
            Backing::Sqlite { .. } => self
                .file()
                .query_one(text, [], |row| row.get(0))
                .expect(text),
            Backing::Postgres { .. } => {
                let client = connect(&self.url).await;
                client.query_one(text, &[]).await.expect(text).get(0)
            }
        }
    }

    fn file(&self) -> rusqlite::Connection {
        let file = rusqlite::Connection::open(&self.url).expect("the test's file");
        file.busy_timeout(Duration::from_secs(10))
            .expect("a time-out");
        file
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Backing::Postgres { server, name } = &self.backing else {
            return;
        };
        let (server, drop) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        // This can be dropped on the test's own runtime, which cannot be waited for here.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(run(&server, &drop));
        });
        if thread.join().is_err() && !std::thread::panicking() {
            panic!("{name} could not be dropped");
        }
    }
}

/// Lets the SQLite file grow by this many pages and no more: later statements on this connection
/// find the disk full.
///
/// # Panics
/// On PostgreSQL.
pub fn limit_growth(tx: &mut Tx<'_>, pages: i64) {
    let connection = tx.sqlite_connection().expect("a transaction on SQLite");
    let now: i64 = connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .expect("a number of pages");
    let limit = format!("PRAGMA max_page_count = {}", now + pages);
    connection
        .query_row(&limit, [], |_| Ok(()))
        .expect("a limit");
}

/// Ends the SQLite transaction without the store's knowledge, as the database does after some
/// errors.
///
/// # Panics
/// On PostgreSQL.
pub fn end_transaction(tx: &mut Tx<'_>) {
    let connection = tx.sqlite_connection().expect("a transaction on SQLite");
    connection.execute_batch("ROLLBACK").expect("an end");
}

/// The URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let start = place.find("://").map_or(0, |at| at + 3);
    let end = place[start..]
        .find('/')
        .map_or(place.len(), |at| start + at);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}/{name}{mark}{query}", &place[..end])
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the server");
    tokio::spawn(connection);
    client
}

async fn run(url: &str, text: &str) {
    connect(url).await.batch_execute(text).await.expect(text);
}

/// Makes two tests of each function `async fn name(database: &Database)` in the list:
/// `sqlite::name` and `postgres::name`. The crate that calls it needs tokio with `macros` and
/// `rt-multi-thread` among its (dev-)dependencies.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&$crate::testing::Database::sqlite()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(database) = $crate::testing::Database::postgres().await {
                    super::$name(&database).await;
                }
            })*
        }
    };
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_is_replaced_in_a_url() {
        for (url, expected) in [
            (
                "postgres://u@/postgres?host=/tmp/s",
                "postgres://u@/x?host=/tmp/s",
            ),
            ("postgres://u@h:1/postgres", "postgres://u@h:1/x"),
            ("postgres://u@h", "postgres://u@h/x"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }
}
