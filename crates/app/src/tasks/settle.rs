//! Changes by time: claims lapse, results are approved, tasks expire.
//!
//! Every read of tasks and submissions sees a moment at which nothing is due ([`App::settled`]), so
//! that no overdue state is ever shown; the sweeper settles when nobody reads. Each task is settled
//! in a transaction of its own under its lock, so each change happens once, whether a reader or the
//! sweeper comes first.

use std::sync::Arc;

use aivy_core::mutant::{self, Mutant};
use aivy_store::{Tx, idempotency, tasks};
use aivy_types::{ErrorCode, TaskId, Timestamp};

use super::LockedTask;
use crate::actor::horizon;
use crate::work::Step;
use crate::{App, Failure};

/// How many tasks are settled before the next check.
const BATCH: i64 = 100;
/// How many responses are deleted at once.
const PRUNED: i64 = 500;
/// How many checks are made before a reader is told to retry.
const ROUNDS: usize = 50;

impl App {
    /// Settles everything that is due now; returns how many tasks that was.
    ///
    /// # Errors
    /// The database fails, or so much is due that it takes too long.
    pub async fn settle_due(&self) -> Result<usize, Failure> {
        let mut settled = 0;
        for _ in 0..ROUNDS {
            let now = self.clock.now();
            let due = self
                .db
                .read(now, async |tx, now| tasks::due(tx, *now, BATCH).await)
                .await?;
            if due.is_empty() {
                return Ok(settled);
            }
            for id in due {
                self.settle_task(id).await?;
                settled += 1;
            }
        }
        Err(too_much())
    }

    /// Runs `read` at a time at which nothing is due; its statements see that time, which is passed
    /// to it. If anything is due, it is settled first, and `read` runs again.
    ///
    /// # Errors
    /// The errors of `read`, the database fails, or so much is due that it takes too long.
    pub(crate) async fn settled<I, T, W>(&self, input: I, read: W) -> Result<T, Failure>
    where
        I: Send + Sync + 'static,
        T: Send,
        W: for<'t> AsyncFn(&'t mut Tx<'t>, Timestamp, &'t I) -> Result<T, Failure>
            + for<'t> Step<'t, Timestamp, I, T>
            + 'static,
    {
        let whole = Arc::new((input, read));
        for _ in 0..ROUNDS {
            let asked = (whole.clone(), self.clock.now());
            let found = self.db.snapshot(asked, async |tx, (whole, now)| {
                if !mutant::is_on(Mutant::OverdueIsShown) && tasks::is_due(tx, *now).await? {
                    return Ok(None);
                }
                let (input, read) = &**whole;
                read.run(tx, *now, input).await.map(Some)
            });
            if let Some(found) = found.await? {
                return Ok(found);
            }
            self.settle_due().await?;
        }
        Err(too_much())
    }

    async fn settle_task(&self, id: TaskId) -> Result<(), Failure> {
        let touched = self
            .db
            .write_locking((id, self.context()), async |tx, (id, context)| {
                LockedTask::open(tx, context, id).await?.close(tx).await
            })
            .await?;
        touched.iter().for_each(|user| self.changed(user));
        Ok(())
    }

    /// The time at which something becomes due next; `None` if nothing will.
    ///
    /// # Errors
    /// The database fails.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Failure> {
        let next = self
            .db
            .read((), async |tx, ()| tasks::next_due(tx).await)
            .await?;
        Ok(next)
    }

    /// Deletes idempotency records that are older than a day and no longer used. In small steps, so
    /// that other writers need not wait.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_answers(&self) -> Result<u64, Failure> {
        let since = horizon(self.clock.now());
        let mut forgotten = 0;
        loop {
            let oldest = self
                .db
                .read((), async |tx, ()| idempotency::oldest(tx).await)
                .await?;
            if oldest.is_none_or(|at| at >= since) {
                return Ok(forgotten);
            }
            forgotten += self
                .db
                .write_locking(since, async |tx, since| {
                    idempotency::prune(tx, *since, PRUNED).await
                })
                .await?;
        }
    }
}

fn too_much() -> Failure {
    Failure::new(ErrorCode::ServiceUnavailable).cause("too much is due at once")
}
