//! What time does: claims lapse, results are approved, tasks expire.
//!
//! Every read of tasks and submissions sees a moment at which nothing is due ([`App::settled`]), so
//! that none shows an overdue state; the sweeper settles when nobody reads. Each task is settled in
//! a transaction of its own under its lock, so each thing happens once, whoever comes first.

use std::sync::Arc;

use aivy_store::{Tx, idempotency, tasks};
use aivy_types::{ErrorCode, TaskId, Timestamp};

use super::LockedTask;
use crate::actor::horizon;
use crate::work::Step;
use crate::{App, Failure};

/// How many tasks are settled before it is looked again.
const BATCH: i64 = 100;
/// How many answers are forgotten at once.
const PRUNED: i64 = 500;
/// How often it is looked before a reader is told to come again.
const ROUNDS: usize = 50;

impl App {
    /// Settles everything that is due now; answers how many tasks that were.
    ///
    /// # Errors
    /// No database, or so much is due that it takes too long.
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

    /// What `read` finds at a moment at which nothing is due; its statements see that moment, and
    /// it is told which one it is. What is due before is settled, and then it is read again.
    ///
    /// # Errors
    /// What `read` returns, no database, or so much is due that it takes too long.
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
                if tasks::is_due(tx, *now).await? {
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

    /// When something is due next that no reader may come for; `None` when nothing ever is.
    ///
    /// # Errors
    /// No database.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Failure> {
        let next = self
            .db
            .read((), async |tx, ()| tasks::next_due(tx).await)
            .await?;
        Ok(next)
    }

    /// Forgets answers that were kept for a day; nobody is given them any more. In small steps, so
    /// that others need not wait.
    ///
    /// # Errors
    /// No database.
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
