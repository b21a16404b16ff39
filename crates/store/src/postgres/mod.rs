//! PostgreSQL: a pool of connections, transactions that are run again when they lose.
//!
//! Writes are SERIALIZABLE. SQLite runs writes one after another; only this level promises the
//! same outcome on PostgreSQL without each function reasoning about locks. What it costs is that
//! a transaction may lose (40001, 40P01) and is run again, a bounded number of times.

mod error;
mod migrate;
mod pool;
mod write;

use std::sync::Arc;
use std::time::Instant;

use deadpool_postgres::Object;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_postgres::IsolationLevel;

pub(crate) use error::failure;

use crate::stats::Counters;
use crate::tx::{Again, Failure, Tx};
use crate::{DbOptions, StoreError};

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pool: deadpool_postgres::Pool,
    options: DbOptions,
    counters: Arc<Counters>,
    /// One for each write that runs or waits.
    permits: Arc<Semaphore>,
    /// Where writes run: they outlive the task, and the worker, that asked for them.
    runtime: Handle,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let config = pool::config(url, options)?;
        migrate::run(&config, options).await?;
        let runtime = Handle::current();
        Ok(Self {
            pool: pool::build(config, options, runtime.clone())?,
            options: options.clone(),
            counters,
            permits: Arc::new(Semaphore::new(options.write_queue)),
            runtime,
        })
    }

    /// Each statement by itself. Run once more on a fresh connection if its own was lost.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        self.reading(async |client: &mut Object| {
            let mut tx = Tx::postgres(client, &client.statement_cache);
            let outcome = work(&mut tx).await;
            (outcome, tx.into_failure())
        })
        .await
    }

    /// Every statement sees the same moment.
    pub(crate) async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        self.reading(async |client: &mut Object| {
            let started = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .await;
            let transaction = match started {
                Ok(transaction) => transaction,
                Err(error) => {
                    let failure = error::connection_failure(&error);
                    return (Err(failure.error.clone().into()), Some(failure));
                }
            };
            let mut tx = Tx::postgres(transaction.client(), &transaction.statement_cache);
            let outcome = work(&mut tx).await;
            let failure = tx.into_failure();
            // Dropping the transaction would do, but then its end would be nobody's time.
            let _ = transaction.rollback().await;
            (outcome, failure)
        })
        .await
    }

    async fn reading<T, E, F>(&self, run: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Object) -> (Result<T, E>, Option<Failure>),
    {
        let since = Instant::now();
        let mut first = true;
        let outcome = loop {
            let mut client = match pool::get(&self.pool).await {
                Ok(client) => client,
                Err(error) => break Err(error.into()),
            };
            match timeout(self.options.transaction_timeout, run(&mut client)).await {
                Ok((Err(_), Some(failure))) if first && failure.again != Again::Never => {
                    first = false;
                    self.counters.retried();
                }
                Ok((outcome, _)) => break outcome,
                Err(_) => {
                    // Its answer may still come: nobody else must wait behind it.
                    drop(Object::take(client));
                    let what = "a read was not answered in time".to_owned();
                    break Err(StoreError::Unavailable(what).into());
                }
            }
        };
        self.counters.read(since);
        outcome
    }

    pub(crate) fn write_queue_len(&self) -> usize {
        let running = self.options.write_queue - self.permits.available_permits();
        running.saturating_sub(self.options.connections)
    }

    /// Refuses further writes, waits for those that run or wait, and closes the connections.
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
