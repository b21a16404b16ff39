//! PostgreSQL: a pool of connections, and transactions that are retried after conflicts.
//!
//! Writes are SERIALIZABLE by default. SQLite runs writes one after another; only this level
//! guarantees the same outcome on PostgreSQL without locks in each function. The cost is that a
//! transaction can fail by a conflict (40001, 40P01) and is retried, up to a limit. For rows with
//! much contention that costs too much: transactions that move tokens lock the rows that they
//! decide on, and wait.

mod error;
mod migrate;
mod pool;
mod reader;
mod write;

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub(crate) use error::statement_error;
pub(crate) use reader::Reader;
pub(crate) use write::Isolation;

use crate::migrate::{Findings, MIGRATIONS, Migration};
use crate::read::View;
use crate::stats::Counters;
use crate::{Access, DbOptions, StoreError};

/// Checks that the URL and the options can be used, without connecting.
pub(crate) fn check(url: &str, options: &DbOptions) -> Result<(), StoreError> {
    pool::config(url, options).map(drop)
}

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pool: deadpool_postgres::Pool,
    options: DbOptions,
    counters: Arc<Counters>,
    /// One for each write that runs or waits.
    permits: Arc<Semaphore>,
    /// The runtime on which writes run: they outlive the task, and the worker, that started them.
    runtime: Handle,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<(Self, Findings), StoreError> {
        let findings = match options.access {
            Access::Begin => Self::migrate(url, options, MIGRATIONS).await?,
            Access::Change | Access::Read => {
                let config = pool::config(url, options)?;
                migrate::expect(&config, options, MIGRATIONS).await?;
                Findings::default()
            }
        };
        let config = pool::config(url, options)?;
        let runtime = Handle::current();
        let opened = Self {
            pool: pool::build(config, options, runtime.clone())?,
            options: options.clone(),
            counters,
            permits: Arc::new(Semaphore::new(options.write_queue)),
            runtime,
        };
        Ok((opened, findings))
    }

    /// Brings the schema of a server up to date.
    pub(crate) async fn migrate(
        url: &str,
        options: &DbOptions,
        known: &'static [Migration],
    ) -> Result<Findings, StoreError> {
        migrate::run(&pool::config(url, options)?, options, known).await
    }

    pub(crate) async fn reader(&self, view: View) -> Result<Reader, StoreError> {
        Reader::begin(&self.pool, view).await
    }

    pub(crate) fn write_queue_len(&self) -> usize {
        let running = self.options.write_queue - self.permits.available_permits();
        running.saturating_sub(self.options.connections)
    }

    /// Refuses further writes, waits for those that run or are queued, and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(all) = u32::try_from(self.options.write_queue)
            && let Ok(permits) = self.permits.acquire_many(all).await
        {
            permits.forget();
        }
        self.permits.close();
        self.pool.close();
    }
}
