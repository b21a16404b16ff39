//! A locked task: overdue changes are applied when it is opened, and changes are written and paid
//! when it is closed.

use aivy_core::ledger::{Account, Movement};
use aivy_core::mutant::{self, Mutant};
use aivy_core::task::when_due;
use aivy_store::submissions::{self, SubmissionState};
use aivy_store::tasks::{self, Locked};
use aivy_store::{StoreError, Tx};
use aivy_types::body::{SubmissionStatus, TaskStatus};
use aivy_types::{TaskId, Timestamp, UserId};

use super::no_task;
use crate::Failure;
use crate::actor::ActContext;

/// How many overdue submissions are read at once.
const BATCH: i64 = 200;

/// A locked task.
#[derive(Debug)]
pub(crate) struct LockedTask<'m> {
    /// The task.
    pub(crate) task: Locked,
    context: &'m ActContext,
    /// How many rewards are refunded to the creator.
    back: i64,
    touched: Vec<UserId>,
}

impl<'m> LockedTask<'m> {
    /// Locks the task and applies overdue changes, in the order in which they became due.
    ///
    /// # Errors
    /// There is no such task, or the database fails.
    pub(crate) async fn open(
        tx: &mut Tx<'_>,
        context: &'m ActContext,
        id: &TaskId,
    ) -> Result<Self, Failure> {
        let task = tasks::lock(tx, id).await?.ok_or_else(no_task)?;
        let mut locked = Self {
            task,
            context,
            back: 0,
            touched: Vec::new(),
        };
        locked.settle(tx).await?;
        Ok(locked)
    }

    async fn settle(&mut self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        loop {
            let mut now = self.context.now;
            if mutant::is_on(Mutant::LeaseEndsLate) {
                now = now.plus_micros(-1);
            }
            let due = submissions::due(tx, &self.task.id, now, BATCH).await?;
            for submission in &due {
                let at = submission.due_at.unwrap_or(self.context.now);
                self.expire(at)?;
                match when_due(submission.status) {
                    SubmissionStatus::Approved => self.approve(tx, submission, None, at).await?,
                    ended => self.drop_claim(tx, submission, ended).await?,
                }
            }
            if due.is_empty() {
                return self.expire(self.context.now);
            }
        }
    }

    /// Ends the task if its deadline is at or before `at`.
    fn expire(&mut self, at: Timestamp) -> Result<(), Failure> {
        let over = self.task.deadline.is_some_and(|deadline| deadline <= at);
        if over && !aivy_core::task::has_ended(self.task.slots.status) {
            self.end(TaskStatus::Expired)?;
        }
        Ok(())
    }

    /// Ends the task.
    ///
    /// # Errors
    /// It has already ended.
    pub(crate) fn end(&mut self, status: TaskStatus) -> Result<(), Failure> {
        self.back += self.task.slots.end(status)?;
        if mutant::is_on(Mutant::CancelledWithLive) {
            self.back += self.task.slots.live;
        }
        Ok(())
    }

    /// Approves a live submission, and pays it.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) async fn approve(
        &mut self,
        tx: &mut Tx<'_>,
        submission: &SubmissionState,
        feedback: Option<&str>,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let status = SubmissionStatus::Approved;
        submissions::review(tx, &submission.id, status, feedback, at).await?;
        self.task.slots.approve();
        let (id, worker) = (&self.task.id, &submission.worker);
        let (from, to) = (Account::Escrow(id), Account::Available(worker));
        let about = Some(id.as_str());
        let amount = self.task.reward;
        self.context
            .transfer(tx, Movement::TaskReward, from, to, amount, about, None)
            .await
            .map_err(|failure| escrow_short(id, failure))?;
        self.touched.push(worker.clone());
        Ok(())
    }

    /// Rejects a live submission: its slot becomes free.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) async fn reject(
        &mut self,
        tx: &mut Tx<'_>,
        submission: &SubmissionState,
        feedback: &str,
    ) -> Result<(), Failure> {
        let status = SubmissionStatus::Rejected;
        let at = self.context.now;
        submissions::review(tx, &submission.id, status, Some(feedback), at).await?;
        self.back += self.task.slots.free();
        Ok(())
    }

    /// Ends a claim without a result: its slot becomes free.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) async fn drop_claim(
        &mut self,
        tx: &mut Tx<'_>,
        submission: &SubmissionState,
        status: SubmissionStatus,
    ) -> Result<(), Failure> {
        submissions::drop_claim(tx, &submission.id, status).await?;
        if mutant::is_on(Mutant::SlotIsKept) && status == SubmissionStatus::Withdrawn {
            return Ok(());
        }
        self.back += self.task.slots.free();
        Ok(())
    }

    /// Writes the changes and pays refunds. Returns the users whose profiles changed.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) async fn close(mut self, tx: &mut Tx<'_>) -> Result<Vec<UserId>, Failure> {
        tasks::set_slots(tx, &mut self.task, self.context.now).await?;
        if self.back > 0 {
            let (id, creator) = (&self.task.id, &self.task.creator);
            let (from, to) = (Account::Escrow(id), Account::Available(creator));
            let about = Some(id.as_str());
            let mut amount = self.task.reward * self.back;
            let kept = self.task.reward * self.task.slots.held();
            if mutant::is_on(Mutant::RefundedTwice) && kept >= amount {
                amount *= 2;
            }
            self.context
                .transfer(tx, Movement::TaskRefund, from, to, amount, about, None)
                .await
                .map_err(|failure| escrow_short(id, failure))?;
        }
        Ok(self.touched)
    }
}

/// An escrow always holds what its task owes; if it does not, that is an internal error and not an
/// insufficient balance of the caller.
fn escrow_short(task: &TaskId, failure: Failure) -> Failure {
    match failure.code {
        aivy_types::ErrorCode::InsufficientBalance => {
            StoreError::Corrupt(format!("the escrow of {task} is short")).into()
        }
        _ => failure,
    }
}
