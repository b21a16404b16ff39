//! Writes: spawned, so that they finish even if the caller goes away, and retried after conflicts.

use std::time::{Duration, Instant};

use deadpool_postgres::Object;
use tokio::time::{sleep, timeout};
use tokio_postgres::IsolationLevel;
use tracing::Instrument as _;

use super::error::connection_error;
use super::{Postgres, pool};
use crate::tx::{Retry, StatementError, Tx};
use crate::work::Body;
use crate::{Access, StoreError};

/// The maximum number of runs of one transaction.
const ATTEMPTS: u32 = 12;

/// The isolation of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// From all concurrent transactions.
    Serializable,
    /// Only from transactions that need the rows that it locks.
    Locking,
}

impl From<Isolation> for IsolationLevel {
    fn from(isolation: Isolation) -> Self {
        match isolation {
            Isolation::Serializable => Self::Serializable,
            Isolation::Locking => Self::ReadCommitted,
        }
    }
}

/// The outcome of one run.
enum RunOutcome<T, E> {
    Done(Result<T, E>),
    /// Nothing was written, and another run may do better.
    Retry(StatementError),
}

impl Postgres {
    pub(crate) async fn write<T, E, B>(&self, body: B, isolation: Isolation) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        B: Body<T, E> + 'static,
    {
        if self.options.access == Access::Read {
            return Err(StoreError::read_only().into());
        }
        let permit = self.permits.clone().try_acquire_owned();
        let permit = permit.map_err(|error| match error {
            tokio::sync::TryAcquireError::NoPermits => {
                StoreError::Busy("the write queue is full".to_owned())
            }
            tokio::sync::TryAcquireError::Closed => {
                StoreError::Unavailable("it is closed".to_owned())
            }
        })?;
        let postgres = self.clone();
        let running = async move {
            let since = Instant::now();
            let outcome = postgres.until_done(&body, isolation, since).await;
            postgres.counters.written(1, since);
            drop(permit);
            outcome
        };
        // What it logs belongs to the request that it is made for.
        match self.runtime.spawn(running.in_current_span()).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => Err(StoreError::internal("a write panicked").into()),
            Err(_) => Err(StoreError::Unavailable("its runtime has ended".to_owned()).into()),
        }
    }

    async fn until_done<T, E, B>(
        &self,
        body: &B,
        isolation: Isolation,
        since: Instant,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
        B: Body<T, E>,
    {
        let mut attempt = 1;
        loop {
            let failed = match self.once(body, isolation).await? {
                RunOutcome::Done(outcome) => return outcome,
                RunOutcome::Retry(failed) => failed,
            };
            // If the server is gone, the second connection fails.
            let limit = if failed.retry == Retry::Connection {
                2
            } else {
                ATTEMPTS
            };
            if attempt >= limit || since.elapsed() > self.options.transaction_timeout {
                return Err(failed.error.into());
            }
            self.counters.retried();
            sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn once<T, E, B>(
        &self,
        body: &B,
        isolation: Isolation,
    ) -> Result<RunOutcome<T, E>, StoreError>
    where
        E: From<StoreError>,
        B: Body<T, E>,
    {
        let mut client = pool::get(&self.pool).await?;
        let limit = self.options.transaction_timeout;
        match timeout(limit, self.transaction(&mut client, body, isolation)).await {
            Ok(run) => {
                if matches!(&run, RunOutcome::Retry(failed) if failed.retry == Retry::Connection) {
                    pool::discard_lost(client);
                }
                Ok(run)
            }
            Err(_) => {
                // Its response may still arrive, so the connection cannot be reused.
                drop(Object::take(client));
                let what = "a write was not answered in time; its outcome is unknown";
                Err(StoreError::Unavailable(what.to_owned()))
            }
        }
    }

    async fn transaction<T, E, B>(
        &self,
        client: &mut Object,
        body: &B,
        isolation: Isolation,
    ) -> RunOutcome<T, E>
    where
        E: From<StoreError>,
        B: Body<T, E>,
    {
        let started = client
            .build_transaction()
            .isolation_level(isolation.into())
            .start()
            .await;
        let transaction = match started {
            Ok(transaction) => transaction,
            Err(error) => return unbegun(connection_error(&error)),
        };
        let mut failed = None;
        let (client, cache) = (transaction.client(), &transaction.statement_cache);
        let outcome = body
            .run(&mut Tx::postgres(client, cache, &mut failed))
            .await;
        match (outcome, failed) {
            (Ok(value), None) => match transaction.commit().await {
                Ok(()) => {
                    self.counters.committed();
                    RunOutcome::Done(Ok(value))
                }
                Err(error) => uncommitted(connection_error(&error)),
            },
            (_, Some(failed)) if failed.retry != Retry::Never => {
                let _ = transaction.rollback().await;
                RunOutcome::Retry(failed)
            }
            (outcome, failed) => {
                let _ = transaction.rollback().await;
                match (outcome, failed) {
                    (Ok(_), Some(failed)) => RunOutcome::Done(Err(failed.error.into())),
                    (outcome, _) => RunOutcome::Done(outcome),
                }
            }
        }
    }
}

/// Nothing has happened yet: on another connection it may.
fn unbegun<T, E: From<StoreError>>(failed: StatementError) -> RunOutcome<T, E> {
    match failed.retry {
        Retry::Never => RunOutcome::Done(Err(failed.error.into())),
        Retry::Serialization | Retry::Connection => RunOutcome::Retry(failed),
    }
}

/// A transaction that fails by a conflict at its commit can run again. After a lost connection it
/// is unknown whether it was committed, so it must not.
fn uncommitted<T, E: From<StoreError>>(failed: StatementError) -> RunOutcome<T, E> {
    match failed.retry {
        Retry::Serialization => RunOutcome::Retry(failed),
        Retry::Never => RunOutcome::Done(Err(failed.error.into())),
        Retry::Connection => {
            let what = "the connection was lost at the commit; its outcome is unknown";
            RunOutcome::Done(Err(StoreError::Unavailable(what.to_owned()).into()))
        }
    }
}

/// The pause between two runs: up to 1, 2, 4, … 64 ms, random, so that transactions in conflict do
/// not conflict again.
fn pause(attempt: u32) -> Duration {
    let ceiling = 1000_u64 << (attempt - 1).min(6);
    let drawn = getrandom::u64().unwrap_or(ceiling / 2);
    Duration::from_micros(drawn % ceiling)
}
