//! Writes: spawned, so that a caller that goes away does not cut them short, and run again when
//! they lose against others.

use std::time::{Duration, Instant};

use deadpool_postgres::Object;
use tokio::time::{sleep, timeout};
use tokio_postgres::IsolationLevel;

use super::error::connection_failure;
use super::{Postgres, pool};
use crate::tx::{Failure, Retry, Tx};
use crate::work::Body;
use crate::{Access, StoreError};

/// Runs of one transaction at most.
const ATTEMPTS: u32 = 12;

/// What a transaction is kept apart from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// From everything that runs at the same time.
    Serializable,
    /// From what touches the rows that it locks.
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

/// What came of one run.
enum Run<T, E> {
    Done(Result<T, E>),
    /// Nothing was written, and another run may do better.
    Retry(Failure),
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
        let task = self.runtime.spawn(async move {
            let since = Instant::now();
            let outcome = postgres.until_done(&body, isolation, since).await;
            postgres.counters.written(1, since);
            drop(permit);
            outcome
        });
        match task.await {
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
            let failure = match self.once(body, isolation).await? {
                Run::Done(outcome) => return outcome,
                Run::Retry(failure) => failure,
            };
            // A server that went away for good is found out by the second connection.
            let limit = if failure.retry == Retry::Connection {
                2
            } else {
                ATTEMPTS
            };
            if attempt >= limit || since.elapsed() > self.options.transaction_timeout {
                return Err(failure.error.into());
            }
            self.counters.retried();
            sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn once<T, E, B>(&self, body: &B, isolation: Isolation) -> Result<Run<T, E>, StoreError>
    where
        E: From<StoreError>,
        B: Body<T, E>,
    {
        let mut client = pool::get(&self.pool).await?;
        let limit = self.options.transaction_timeout;
        match timeout(limit, self.transaction(&mut client, body, isolation)).await {
            Ok(run) => {
                if matches!(&run, Run::Retry(failure) if failure.retry == Retry::Connection) {
                    pool::discard_lost(client);
                }
                Ok(run)
            }
            Err(_) => {
                // Its answer may still come: nobody else must wait behind it.
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
    ) -> Run<T, E>
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
            Err(error) => return unbegun(connection_failure(&error)),
        };
        let mut failure = None;
        let (session, cache) = (transaction.client(), &transaction.statement_cache);
        let outcome = body
            .run(&mut Tx::postgres(session, cache, &mut failure))
            .await;
        match (outcome, failure) {
            (Ok(value), None) => match transaction.commit().await {
                Ok(()) => {
                    self.counters.committed();
                    Run::Done(Ok(value))
                }
                Err(error) => uncommitted(connection_failure(&error)),
            },
            (_, Some(failure)) if failure.retry != Retry::Never => {
                let _ = transaction.rollback().await;
                Run::Retry(failure)
            }
            (outcome, failure) => {
                let _ = transaction.rollback().await;
                match (outcome, failure) {
                    (Ok(_), Some(failure)) => Run::Done(Err(failure.error.into())),
                    (outcome, _) => Run::Done(outcome),
                }
            }
        }
    }
}

/// Nothing has happened yet: on another connection it may.
fn unbegun<T, E: From<StoreError>>(failure: Failure) -> Run<T, E> {
    match failure.retry {
        Retry::Never => Run::Done(Err(failure.error.into())),
        Retry::Serialization | Retry::Connection => Run::Retry(failure),
    }
}

/// A transaction that lost at its commit can be run again. After a lost connection nobody knows
/// whether it was committed: it must not be.
fn uncommitted<T, E: From<StoreError>>(failure: Failure) -> Run<T, E> {
    match failure.retry {
        Retry::Serialization => Run::Retry(failure),
        Retry::Never => Run::Done(Err(failure.error.into())),
        Retry::Connection => {
            let what = "the connection was lost at the commit; its outcome is unknown";
            Run::Done(Err(StoreError::Unavailable(what.to_owned()).into()))
        }
    }
}

/// Between two runs: up to 1, 2, 4, … 64 ms, drawn at random so that those that met once do not
/// meet again.
fn pause(attempt: u32) -> Duration {
    let ceiling = 1000_u64 << (attempt - 1).min(6);
    let drawn = getrandom::u64().unwrap_or(ceiling / 2);
    Duration::from_micros(drawn % ceiling)
}
