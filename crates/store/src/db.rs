//! The database, as everything above the store sees it.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::dialect::Backend;
use crate::options::Place;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::statement::statements;
use crate::stats::{Counters, Stats};
use crate::tx::Tx;
use crate::{DbOptions, StoreError, migrate};

statements! { "db":
    VERSION = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
}

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
    place: Open,
    counters: Arc<Counters>,
}

#[derive(Debug)]
enum Open {
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
        let place = match options.place()? {
            Place::Sqlite(path) => {
                Open::Sqlite(Sqlite::open(&path, options, counters.clone()).await?)
            }
            Place::Postgres(url) => {
                Open::Postgres(Postgres::open(&url, options, counters.clone()).await?)
            }
        };
        let inner = Arc::new(Inner { place, counters });
        Ok(Self { inner })
    }

    /// Reads. Each statement stands alone: two of them may see different moments; where that
    /// matters, use [`Db::snapshot`]. The closure may be run twice when a connection is lost.
    ///
    /// ```ignore
    /// let profile = db.read(async |tx| users::profile(tx, &id).await).await?;
    /// ```
    ///
    /// On SQLite the closure must wait for nothing but the database: it holds a connection.
    ///
    /// # Errors
    /// What the closure answers, [`StoreError::Busy`] or [`StoreError::Unavailable`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        match &self.inner.place {
            Open::Sqlite(sqlite) => sqlite.read(work).await,
            Open::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Reads as [`Db::read`], with every statement seeing the same moment.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        match &self.inner.place {
            Open::Sqlite(sqlite) => sqlite.snapshot(work).await,
            Open::Postgres(postgres) => postgres.snapshot(work).await,
        }
    }

    /// Writes: all that the closure does is durable when this answers `Ok`, and none of it if it
    /// or any of its statements failed. Once the write is queued, it happens even if the caller
    /// goes away.
    ///
    /// The closure may be run several times and must wait for nothing but the database: what it
    /// needs it clones for each run.
    ///
    /// ```ignore
    /// db.write(move |tx| {
    ///     let user = user.clone();
    ///     Box::pin(async move { users::insert(tx, &user, now).await })
    /// })
    /// .await?;
    /// ```
    ///
    /// # Errors
    /// What the closure answers; [`StoreError::Busy`] when the queue is full or others were
    /// quicker every time; [`StoreError::Unavailable`], whose text says so when the outcome is
    /// unknown; [`StoreError::Internal`] when the closure panicked.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.inner.place {
            Open::Sqlite(sqlite) => sqlite.write(work).await,
            Open::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// Whether the database can be read and has every migration that this program knows.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Busy`] when it cannot, [`StoreError::Schema`]
    /// when it lacks a migration.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let version = self
            .read(async |tx| tx.query_one(&VERSION, &[], |row| row.int(0)).await)
            .await?;
        if version < migrate::LATEST {
            let what = format!("it is at version {version}, not {}", migrate::LATEST);
            return Err(StoreError::Schema(what));
        }
        Ok(())
    }

    /// What kind of database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match &self.inner.place {
            Open::Sqlite(_) => Backend::Sqlite,
            Open::Postgres(_) => Backend::Postgres,
        }
    }

    /// How many writes wait to be run.
    #[must_use]
    pub fn write_queue_len(&self) -> usize {
        match &self.inner.place {
            Open::Sqlite(sqlite) => sqlite.write_queue_len(),
            Open::Postgres(postgres) => postgres.write_queue_len(),
        }
    }

    /// The counters, for metrics.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.inner.counters.now()
    }

    /// Refuses further work, waits until every queued write is done, and closes.
    pub async fn close(&self) {
        match &self.inner.place {
            Open::Sqlite(sqlite) => sqlite.close().await,
            Open::Postgres(postgres) => postgres.close().await,
        }
    }
}
