//! The database, as the code above the store sees it.

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
/// Dropping the last clone lets queued writes finish, but does not wait for them: call
/// [`Db::close`] before the program ends.
#[derive(Debug, Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    /// The time limit for one run of a read.
    limit: Duration,
    counters: Arc<Counters>,
    findings: Findings,
    #[cfg(feature = "testing")]
    scheduler: Option<Arc<dyn crate::testing::Scheduler>>,
}

/// The database that is open.
#[derive(Debug)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database and brings its schema up to date. Any number of processes may do so at
    /// once. Connections and writes to PostgreSQL run on the calling runtime.
    ///
    /// # Errors
    /// [`StoreError::Options`] for a URL that does not name a database, [`StoreError::Schema`] for
    /// a database that a newer program has migrated or that belongs to another program,
    /// [`StoreError::Unavailable`] if it cannot be reached.
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
            #[cfg(feature = "testing")]
            scheduler: options.simulation.as_ref().map(|it| it.scheduler.clone()),
        });
        Ok(Self { inner })
    }

    /// What the migrations found that an operator has to look at; empty if the schema was up to
    /// date.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.inner.findings
    }

    /// Reads. Each statement sees its own state; if all must see the same one, use
    /// [`Db::snapshot`]. The work may run twice if a connection is lost.
    ///
    /// ```no_run
    /// # use aivy_store::{Db, StoreError, users};
    /// # async fn example(db: Db, id: aivy_types::UserId) -> Result<(), StoreError> {
    /// let profile = db.read(id, async |tx, id| users::profile(tx, id).await).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The work must not wait for anything except the database, because it holds a connection.
    ///
    /// # Errors
    /// The errors of the work, [`StoreError::Busy`] or [`StoreError::Unavailable`].
    pub async fn read<I, T, E, W>(&self, input: I, work: W) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        E: From<StoreError>,
        W: Work<I, T, E>,
    {
        self.run(View::PerStatement, WithInput { input, work })
            .await
    }

    /// Reads as [`Db::read`], but all statements see the same snapshot.
    ///
    /// # Errors
    /// See [`Db::read`].
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
            #[cfg(feature = "testing")]
            self.pause().await;
            let mut connection = self.connection(view).await?;
            let mut failed = None;
            let outcome = {
                let mut tx = connection.tx(&mut failed);
                #[cfg(feature = "testing")]
                tx.pausing(self.inner.scheduler.as_ref());
                timeout(reading.limit, body.run(&mut tx)).await
            };
            if let Some(outcome) = reading.end(connection, outcome, failed).await {
                return outcome;
            }
        }
    }

    /// In a simulator: lets another task run.
    #[cfg(feature = "testing")]
    async fn pause(&self) {
        if let Some(scheduler) = &self.inner.scheduler {
            scheduler.pause().await;
        }
    }

    async fn connection(&self, view: View) -> Result<ReadConnection<'_>, StoreError> {
        Ok(match &self.inner.engine {
            Engine::Sqlite(sqlite) => ReadConnection::Sqlite(sqlite.reader(view).await?),
            Engine::Postgres(postgres) => ReadConnection::Postgres(postgres.reader(view).await?),
        })
    }

    /// Writes: all that the work does is durable when this returns `Ok`, and none of it is done if
    /// the work or any of its statements fails. Once the write is queued, it is done even if the
    /// caller goes away.
    ///
    /// The work may run several times, each time with the same input, and must not wait for
    /// anything except the database.
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
    /// The errors of the work; [`StoreError::Busy`] if the queue is full or all attempts lost
    /// against other transactions; [`StoreError::Unavailable`], whose text says if the outcome is
    /// unknown; [`StoreError::Internal`] if the work panicked.
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
    /// what depends on it. Other transactions wait for the locks instead of failing and being
    /// retried: PostgreSQL runs the work as READ COMMITTED.
    ///
    /// # Errors
    /// See [`Db::write`].
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

    /// The time since the last commit; `None` before the first.
    pub(crate) fn since_commit(&self) -> Option<Duration> {
        self.inner.counters.since_commit()
    }

    /// Fails if the file is no longer the one that was opened.
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

    /// How many writes are queued.
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

    /// Refuses further work, waits until all queued writes are done, and closes.
    pub async fn close(&self) {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}
