//! The database, as everything above the store sees it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::dialect::Backend;
use crate::options::DatabaseTarget;
use crate::postgres::{Isolation, Postgres};
use crate::read::{ReadConnection, Reading, View};
use crate::sqlite::Sqlite;
use crate::stats::{Counters, Stats};
use crate::work::{Body, WithInput, Work};
use crate::{DbOptions, Findings, StoreError};

/// An open database. Cloning is cheap and shares everything.
///
/// Dropping the last clone lets queued writes finish, but nobody waits for them: call
/// [`Db::close`] before the program ends.
#[derive(Debug, Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    /// How long one run of a read may take.
    limit: Duration,
    counters: Arc<Counters>,
    findings: Findings,
}

/// The database that is open.
#[derive(Debug)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database and brings its schema up to date. Any number of processes may do so at
    /// once. Connections and writes to PostgreSQL live on the runtime that this is called on.
    ///
    /// # Errors
    /// [`StoreError::Options`] for a URL that names no database, [`StoreError::Schema`] for one
    /// that a newer program has migrated or whose history is not ours, [`StoreError::Unavailable`]
    /// when it cannot be reached.
    pub async fn open(options: &DbOptions) -> Result<Self, StoreError> {
        let counters = Arc::new(Counters::default());
        let (engine, findings) = match options.target()? {
            DatabaseTarget::Sqlite(path) => {
                let opened = Sqlite::open(&path, options, counters.clone()).await?;
                (Engine::Sqlite(opened.0), opened.1)
            }
            DatabaseTarget::Postgres(url) => {
                let opened = Postgres::open(&url, options, counters.clone()).await?;
                (Engine::Postgres(opened.0), opened.1)
            }
        };
        let inner = Arc::new(Inner {
            engine,
            limit: options.transaction_timeout,
            counters,
            findings,
        });
        Ok(Self { inner })
    }

    /// What bringing the schema up to date has found that an operator has to look at; nothing where
    /// it was up to date.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.inner.findings
    }

    /// Reads. Each statement stands alone: two of them may see different moments; where that
    /// matters, use [`Db::snapshot`]. The work may be run twice when a connection is lost.
    ///
    /// ```no_run
    /// # use aivy_store::{Db, StoreError, users};
    /// # async fn example(db: Db, id: aivy_types::UserId) -> Result<(), StoreError> {
    /// let profile = db.read(id, async |tx, id| users::profile(tx, id).await).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The work must wait for nothing but the database: it holds a connection.
    ///
    /// # Errors
    /// What the work returns, [`StoreError::Busy`] or [`StoreError::Unavailable`].
    pub async fn read<I, T, E, W>(&self, input: I, work: W) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        E: From<StoreError>,
        W: Work<I, T, E>,
    {
        self.run(View::PerStatement, WithInput { input, work })
            .await
    }

    /// Reads as [`Db::read`], with every statement seeing the same moment.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn snapshot<I, T, E, W>(&self, input: I, work: W) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        E: From<StoreError>,
        W: Work<I, T, E>,
    {
        self.run(View::Snapshot, WithInput { input, work }).await
    }

    async fn run<T, E: From<StoreError>>(&self, view: View, body: impl Body<T, E>) -> Result<T, E> {
        let mut reading = Reading::new(&self.inner.counters, self.inner.limit);
        loop {
            let mut connection = self.connection(view).await?;
            let mut failed = None;
            let outcome = {
                let mut tx = connection.tx(&mut failed);
                timeout(reading.limit, body.run(&mut tx)).await
            };
            if let Some(outcome) = reading.end(connection, outcome, failed).await {
                return outcome;
            }
        }
    }

    async fn connection(&self, view: View) -> Result<ReadConnection<'_>, StoreError> {
        Ok(match &self.inner.engine {
            Engine::Sqlite(sqlite) => ReadConnection::Sqlite(sqlite.reader(view).await?),
            Engine::Postgres(postgres) => ReadConnection::Postgres(postgres.reader(view).await?),
        })
    }

    /// Writes: all that the work does is durable when this returns `Ok`, and none of it if it or
    /// any of its statements failed. Once the write is queued, it happens even if the caller goes
    /// away.
    ///
    /// The work may be run several times, each time with the same input, and must wait for nothing
    /// but the database.
    ///
    /// ```no_run
    /// # use aivy_store::{Db, StoreError, users};
    /// # async fn example(db: Db, user: users::User, now: aivy_types::Timestamp) -> Result<(), StoreError> {
    /// db.write((user, now), async |tx, (user, now)| users::insert(tx, user, *now).await)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the work returns; [`StoreError::Busy`] when the queue is full or others were
    /// quicker every time; [`StoreError::Unavailable`], whose text says so when the outcome is
    /// unknown; [`StoreError::Internal`] when the work panicked.
    pub async fn write<I, T, E, W>(&self, input: I, work: W) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: Work<I, T, E> + 'static,
    {
        self.commit(WithInput { input, work }, Isolation::Serializable)
            .await
    }

    /// Writes as [`Db::write`], for work that locks every row that it decides on before it reads
    /// what depends on it. Others wait for the lock in place of losing against it: PostgreSQL runs
    /// it as READ COMMITTED.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_locking<I, T, E, W>(&self, input: I, work: W) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: Work<I, T, E> + 'static,
    {
        self.commit(WithInput { input, work }, Isolation::Locking)
            .await
    }

    async fn commit<T, E>(
        &self,
        body: impl Body<T, E> + 'static,
        isolation: Isolation,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.write(body).await,
            Engine::Postgres(postgres) => postgres.write(body, isolation).await,
        }
    }

    /// How long ago the last commit was; `None` before the first.
    pub(crate) fn since_commit(&self) -> Option<Duration> {
        self.inner.counters.since_commit()
    }

    /// Whether the database is where it was when it was opened.
    pub(crate) fn in_place(&self) -> Result<(), StoreError> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.in_place(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// What kind of database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match &self.inner.engine {
            Engine::Sqlite(_) => Backend::Sqlite,
            Engine::Postgres(_) => Backend::Postgres,
        }
    }

    /// How many writes wait to be run.
    #[must_use]
    pub fn write_queue_len(&self) -> usize {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.write_queue_len(),
            Engine::Postgres(postgres) => postgres.write_queue_len(),
        }
    }

    /// The counters, for metrics.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.inner.counters.now()
    }

    /// Refuses further work, waits until every queued write is done, and closes.
    pub async fn close(&self) {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}
