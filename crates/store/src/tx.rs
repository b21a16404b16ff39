//! A transaction on either database.
//!
//! Functions of the domain take `&mut Tx<'_>` and are `async`; on SQLite they never wait, so that
//! the writer thread and the readers run them in one poll.
//!
//! After a statement has failed, the transaction cannot be used: PostgreSQL refuses further
//! statements, and for the same behaviour SQLite's does too. It is rolled back whatever the caller
//! returns.

use deadpool_postgres::StatementCache;
use futures_util::TryStreamExt;
use rusqlite::CachedStatement;

use crate::dialect::Backend;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;
use crate::{StoreError, postgres, sqlite};

/// How a row becomes a `T`.
pub(crate) type Map<T> = fn(&Row<'_>) -> Result<T, StoreError>;

/// A transaction, or for a plain read a connection on which each statement is independent.
#[derive(Debug)]
pub struct Tx<'c> {
    connection: Connection<'c>,
    /// Outlives the transaction: its owner reads here how it ended.
    failed: &'c mut Option<StatementError>,
    /// In a simulator, for reads: other tasks may run between two statements.
    #[cfg(feature = "testing")]
    scheduler: Option<&'c std::sync::Arc<dyn crate::testing::Scheduler>>,
}

enum Connection<'c> {
    Sqlite(&'c mut rusqlite::Connection),
    Postgres(&'c tokio_postgres::Client, &'c StatementCache),
}

impl std::fmt::Debug for Connection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Sqlite",
            Self::Postgres(..) => "Postgres",
        })
    }
}

/// A failed statement, after which its transaction cannot be used any more.
#[derive(Debug, Clone)]
pub(crate) struct StatementError {
    pub(crate) error: StoreError,
    pub(crate) retry: Retry,
}

/// Whether running the transaction again can succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// No.
    Never,
    /// It conflicted with another transaction.
    Serialization,
    /// Its connection was lost before the commit.
    Connection,
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(
        connection: &'c mut rusqlite::Connection,
        failed: &'c mut Option<StatementError>,
    ) -> Self {
        Self {
            connection: Connection::Sqlite(connection),
            failed,
            #[cfg(feature = "testing")]
            scheduler: None,
        }
    }

    pub(crate) fn postgres(
        client: &'c tokio_postgres::Client,
        cache: &'c StatementCache,
        failed: &'c mut Option<StatementError>,
    ) -> Self {
        Self {
            connection: Connection::Postgres(client, cache),
            failed,
            #[cfg(feature = "testing")]
            scheduler: None,
        }
    }

    /// Lets other tasks run before each statement from now on.
    #[cfg(feature = "testing")]
    pub(crate) const fn pausing(
        &mut self,
        scheduler: Option<&'c std::sync::Arc<dyn crate::testing::Scheduler>>,
    ) {
        self.scheduler = scheduler;
    }

    /// The same transaction, for work that takes it by value and is not the last.
    pub fn reborrow(&mut self) -> Tx<'_> {
        let connection = match &mut self.connection {
            Connection::Sqlite(connection) => Connection::Sqlite(connection),
            Connection::Postgres(client, cache) => Connection::Postgres(client, cache),
        };
        Tx {
            connection,
            failed: self.failed,
            #[cfg(feature = "testing")]
            scheduler: self.scheduler,
        }
    }

    /// The backend, for the few things that each database does best in its own way.
    pub(crate) const fn backend(&self) -> Backend {
        match self.connection {
            Connection::Sqlite(_) => Backend::Sqlite,
            Connection::Postgres(..) => Backend::Postgres,
        }
    }

    /// Drops cached pages: on SQLite a cached page may be of a file that was damaged meanwhile.
    pub(crate) fn forget_pages(&self) {
        if let Connection::Sqlite(connection) = &self.connection {
            sqlite::forget_pages(connection);
        }
    }

    /// The connection beneath, for tests that break it.
    #[cfg(feature = "testing")]
    pub(crate) fn sqlite_connection(&mut self) -> Option<&mut rusqlite::Connection> {
        match &mut self.connection {
            Connection::Sqlite(connection) => Some(connection),
            Connection::Postgres(..) => None,
        }
    }

    /// Runs a statement and reads all its rows.
    ///
    /// # Errors
    /// The statement failed, a row could not be read, or an earlier statement of the transaction
    /// had failed.
    pub(crate) async fn query<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Value<'_>],
        map: Map<T>,
    ) -> Result<Vec<T>, StoreError> {
        #[cfg(feature = "testing")]
        self.pause().await;
        self.ready(params)?;
        let outcome = match &mut self.connection {
            Connection::Sqlite(connection) => {
                sqlite_rows(connection, statement, params, map, usize::MAX)
            }
            Connection::Postgres(client, cache) => {
                postgres_rows(client, cache, statement, params, map).await
            }
        };
        self.keep(statement, outcome)
    }

    /// Runs a statement and reads its first row, if there is one.
    ///
    /// # Errors
    /// See [`Tx::query`].
    pub(crate) async fn query_opt<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Value<'_>],
        map: Map<T>,
    ) -> Result<Option<T>, StoreError> {
        #[cfg(feature = "testing")]
        self.pause().await;
        self.ready(params)?;
        let outcome = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite_rows(connection, statement, params, map, 1),
            Connection::Postgres(client, cache) => {
                postgres_rows(client, cache, statement, params, map).await
            }
        };
        let rows = self.keep(statement, outcome)?;
        Ok(rows.into_iter().next())
    }

    /// Runs a statement that always returns a row, and reads it.
    ///
    /// # Errors
    /// As [`Tx::query`]; internal if there was no row.
    pub(crate) async fn query_one<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Value<'_>],
        map: Map<T>,
    ) -> Result<T, StoreError> {
        let row = self.query_opt(statement, params, map).await?;
        row.ok_or_else(|| StoreError::internal(format!("{} gave no row", statement.name())))
    }

    /// Runs a statement without rows, and returns how many it changed.
    ///
    /// # Errors
    /// See [`Tx::query`].
    pub(crate) async fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        #[cfg(feature = "testing")]
        self.pause().await;
        self.ready(params)?;
        let outcome = match &mut self.connection {
            Connection::Sqlite(connection) => sqlite_execute(connection, statement, params),
            Connection::Postgres(client, cache) => {
                postgres_execute(client, cache, statement, params).await
            }
        };
        self.keep(statement, outcome)
    }

    #[cfg(feature = "testing")]
    async fn pause(&mut self) {
        if let Some(scheduler) = self.scheduler {
            scheduler.pause().await;
        }
    }

    fn ready(&self, params: &[Value<'_>]) -> Result<(), StoreError> {
        if let Some(failed) = &*self.failed {
            return Err(failed.error.clone());
        }
        params.iter().try_for_each(Value::check)
    }

    fn keep<T>(
        &mut self,
        statement: &Statement,
        outcome: Result<T, StatementError>,
    ) -> Result<T, StoreError> {
        outcome.map_err(|failed| {
            tracing::debug!(statement = statement.name(), error = %failed.error, "statement failed");
            self.failed.insert(failed).error.clone()
        })
    }
}

impl From<StoreError> for StatementError {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            retry: Retry::Never,
        }
    }
}

fn sqlite_bound<'s>(
    connection: &'s rusqlite::Connection,
    statement: &'static Statement,
    params: &[Value<'_>],
) -> Result<CachedStatement<'s>, StatementError> {
    let mut bound = connection
        .prepare_cached(statement.text(Backend::Sqlite))
        .map_err(sqlite::statement_error)?;
    if bound.parameter_count() != params.len() {
        let name = statement.name();
        return Err(StoreError::internal(format!("{name}: wrong number of parameters")).into());
    }
    for (index, value) in params.iter().enumerate() {
        bound
            .raw_bind_parameter(index + 1, value)
            .map_err(sqlite::statement_error)?;
    }
    Ok(bound)
}

fn sqlite_rows<T>(
    connection: &rusqlite::Connection,
    statement: &'static Statement,
    params: &[Value<'_>],
    map: Map<T>,
    limit: usize,
) -> Result<Vec<T>, StatementError> {
    let mut bound = sqlite_bound(connection, statement, params)?;
    let mut rows = bound.raw_query();
    let mut read = Vec::new();
    while read.len() < limit
        && let Some(row) = rows.next().map_err(sqlite::statement_error)?
    {
        read.push(map(&Row::Sqlite(row))?);
    }
    Ok(read)
}

fn sqlite_execute(
    connection: &rusqlite::Connection,
    statement: &'static Statement,
    params: &[Value<'_>],
) -> Result<u64, StatementError> {
    let mut bound = sqlite_bound(connection, statement, params)?;
    let changed = bound.raw_execute().map_err(sqlite::statement_error)?;
    Ok(changed as u64)
}

async fn postgres_rows<T>(
    client: &tokio_postgres::Client,
    cache: &StatementCache,
    statement: &'static Statement,
    params: &[Value<'_>],
    map: Map<T>,
) -> Result<Vec<T>, StatementError> {
    let rows: Vec<tokio_postgres::Row> = async {
        let prepared = cache
            .prepare(client, statement.text(Backend::Postgres))
            .await?;
        let rows = client.query_raw(&prepared, params.iter()).await?;
        rows.try_collect().await
    }
    .await
    .map_err(|error| postgres::statement_error(client, &error))?;
    rows.iter()
        .map(|row| map(&Row::Postgres(row)).map_err(StatementError::from))
        .collect()
}

async fn postgres_execute(
    client: &tokio_postgres::Client,
    cache: &StatementCache,
    statement: &'static Statement,
    params: &[Value<'_>],
) -> Result<u64, StatementError> {
    async {
        let prepared = cache
            .prepare(client, statement.text(Backend::Postgres))
            .await?;
        client.execute_raw(&prepared, params.iter()).await
    }
    .await
    .map_err(|error| postgres::statement_error(client, &error))
}
