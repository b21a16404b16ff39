//! What should be, after the contract: accounts, tasks, submissions, pools and positions as plain
//! values, changed one call at a time.
//!
//! The model does not compute an answer; it takes the one that was given, says why it could not be
//! given, or takes over what it tells (IDs, times). Two things are not decided by the contract and
//! are left open here: when something overdue is written down, and whether a call without an answer
//! had an effect.

mod accounts;
mod kept;
mod reads;
mod staking;
mod submissions;
mod tasks;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;

use aivy_types::body::{SubmissionStatus, TaskStatus};
use aivy_types::{ErrorCode, PoolId, PositionId, SubmissionId, TaskId, Timestamp, UserId};

use crate::call::{Answer, Call, Outcome};
use crate::history::Record;
pub use kept::Kept;
pub use staking::{Pool, Position, tokens};

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Available tokens.
    pub available: BTreeMap<UserId, i64>,
    /// All tasks.
    pub tasks: BTreeMap<TaskId, Arc<Task>>,
    /// All submissions.
    pub submissions: BTreeMap<SubmissionId, Arc<Submission>>,
    /// All pools.
    pub pools: BTreeMap<PoolId, Arc<Pool>>,
    /// All positions.
    pub positions: BTreeMap<PositionId, Arc<Position>>,
    /// The passwords.
    pub passwords: BTreeMap<UserId, String>,
    /// The secrets of sessions, with their users.
    pub sessions: BTreeMap<String, UserId>,
    /// The answers under idempotency keys.
    pub kept: BTreeMap<(UserId, String), Arc<Kept>>,
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    pub(crate) title: String,
    pub(crate) creator: UserId,
    pub(crate) reward: i64,
    pub(crate) slots: i64,
    pub(crate) left: i64,
    pub(crate) live: i64,
    pub(crate) status: TaskStatus,
    pub(crate) claim_ttl: i64,
    pub(crate) review_ttl: i64,
    pub(crate) min_stake: i64,
    pub(crate) automatic: bool,
    pub(crate) deadline: Option<Timestamp>,
    /// It may exist under another ID: nobody was told.
    pub(crate) unseen: bool,
}

/// A submission.
#[derive(Debug, Clone)]
pub struct Submission {
    pub(crate) task: TaskId,
    pub(crate) worker: UserId,
    pub(crate) status: SubmissionStatus,
    pub(crate) claim_expires_at: Timestamp,
    /// When it is approved if nobody reviews it.
    pub(crate) review_due: Option<Timestamp>,
    pub(crate) appealed: bool,
    /// If nobody was told: when its claim may expire.
    pub(crate) unseen: Option<RangeInclusive<Timestamp>>,
}

/// How many states a call may have found things in.
const MOST_VARIANTS: usize = 64;

/// Why an answer could not be given.
pub type Reason = String;

impl Model {
    /// Takes a call with its outcome as the next thing that happened.
    ///
    /// # Errors
    /// Why it cannot be: nothing is changed then.
    pub fn take(&mut self, record: &Record) -> Result<(), Reason> {
        // An answer that is given again opens nothing, so it settles nothing either.
        if self.replayed(record)?.is_some() {
            return Ok(());
        }
        let mut first = None;
        for mut variant in self.variants(record) {
            match variant.take_as_is(record) {
                Ok(()) => {
                    // What a refused act settled on its way is rolled back with it.
                    if record.is_refused_act() {
                        self.kept = variant.kept;
                    } else {
                        *self = variant;
                    }
                    return Ok(());
                }
                Err(reason) => _ = first.get_or_insert(reason),
            }
        }
        Err(first.unwrap_or_else(|| "nothing explains it".to_owned()))
    }

    /// The states in which the call may have found things, most likely first: what is due by the
    /// clock of its node is settled in what it opens, and what is due by any clock may be.
    fn variants(&self, record: &Record) -> Vec<Self> {
        let mut now = self.clone();
        let scope = self.scope(&record.call);
        for task in &scope {
            now.settle(task, record.from);
        }
        let mut variants = vec![now.clone()];
        for task in &scope {
            let due = now.due_times(task);
            let due: Vec<_> = due.into_iter().filter(|at| *at <= record.latest).collect();
            if variants.len() * (1 + due.len()) > MOST_VARIANTS {
                break;
            }
            // With this task as it was, and with it settled by another node.
            for place in 0..variants.len() {
                for at in &due {
                    let mut later = variants[place].clone();
                    later.settle(task, *at);
                    variants.push(later);
                }
            }
        }
        variants
    }

    /// The tasks whose overdue changes the call sees.
    fn scope(&self, call: &Call) -> Vec<TaskId> {
        let of = |id: &SubmissionId| {
            let submission = self.submissions.get(id);
            submission.map(|it| it.task.clone()).into_iter().collect()
        };
        match call {
            Call::Claim(id) | Call::Cancel(id) | Call::Switch(id, _) => vec![id.clone()],
            Call::Submit(id)
            | Call::Withdraw(id)
            | Call::Approve(id)
            | Call::Reject(id)
            | Call::Appeal(id) => of(id),
            Call::ReadTask(_)
            | Call::ReadSubmission(_)
            | Call::ListTasks
            | Call::ListSubmissions
            | Call::ReadBalance
            | Call::Sweep => self.live_tasks(),
            _ => Vec::new(),
        }
    }

    fn live_tasks(&self) -> Vec<TaskId> {
        let live = |task: &Task| task.live > 0 || !has_ended(task.status);
        let tasks = self.tasks.iter().filter(|(_, task)| live(task));
        tasks.map(|(id, _)| id.clone()).collect()
    }

    fn take_as_is(&mut self, record: &Record) -> Result<(), Reason> {
        match &record.outcome {
            Outcome::Lost => return self.act_unseen(record),
            Outcome::Answered(answer) => self.answered(record, answer)?,
            Outcome::Refused(ErrorCode::ServiceUnavailable, _) => return self.act_unseen(record),
            Outcome::Refused(code, cause) => self.refused(record, *code, cause)?,
        }
        self.keep(record);
        Ok(())
    }

    /// Something was done, and nobody was told.
    fn act_unseen(&mut self, record: &Record) -> Result<(), Reason> {
        if !self.refusals(record).is_empty() {
            // The refusal may have been kept under its key.
            self.doubt(record);
            return Ok(());
        }
        self.effect(record, None)?;
        self.keep(record);
        Ok(())
    }

    fn answered(&mut self, record: &Record, answer: &Answer) -> Result<(), Reason> {
        if let Some(code) = self.refusals(record).first() {
            self.settle_for(&record.user, record.latest);
            if !self.refusals(record).is_empty() {
                return Err(format!("it had to be refused: {code:?}"));
            }
        }
        self.effect(record, Some(answer))
    }

    fn refused(&self, record: &Record, code: ErrorCode, cause: &str) -> Result<(), Reason> {
        let possible = self.refusals(record);
        if possible.contains(&code) {
            return Ok(());
        }
        // What a later instant of the call refuses is also a reason.
        Err(match possible.is_empty() {
            true => format!("it had to succeed, and was refused: {code:?} {cause}"),
            false => format!("it had to be refused with one of {possible:?}: {code:?} {cause}"),
        })
    }

    /// Why the contract refuses the call in this state; empty if it must succeed.
    fn refusals(&self, record: &Record) -> Vec<ErrorCode> {
        match &record.call {
            Call::Publish(_) | Call::Cancel(_) | Call::Switch(..) | Call::ReadTask(_) => {
                self.task_refusals(record)
            }
            Call::Claim(_)
            | Call::Submit(_)
            | Call::Withdraw(_)
            | Call::Approve(_)
            | Call::Reject(_)
            | Call::Appeal(_)
            | Call::ReadSubmission(_) => self.submission_refusals(record),
            Call::Stake(..)
            | Call::Unstake(_)
            | Call::WithdrawStake(_)
            | Call::ClaimRewards(_)
            | Call::ReadPosition(_)
            | Call::Fund(..)
            | Call::ClosePool(_) => self.staking_refusals(record),
            Call::LogIn(..) | Call::ChangePassword(..) => self.account_refusals(record),
            Call::ListTasks
            | Call::ListSubmissions
            | Call::ListPositions
            | Call::ReadBalance
            | Call::ReadPool(_)
            | Call::ReadSession(_)
            | Call::Grant(..)
            | Call::Sweep
            | Call::Seal
            | Call::Audit => Vec::new(),
        }
    }

    fn effect(&mut self, record: &Record, answer: Option<&Answer>) -> Result<(), Reason> {
        match (&record.call, answer) {
            (Call::Publish(new), answer) => self.publish(record, new, answer),
            (Call::Cancel(id), answer) => self.cancel(id, answer),
            (Call::Switch(id, status), answer) => self.switch(id, *status, answer),
            (Call::Claim(id), answer) => self.claim(record, id, answer),
            (Call::Submit(id), answer) => self.submit(record, id, answer),
            (Call::Withdraw(id), answer) => self.withdraw(id, answer),
            (Call::Approve(id), answer) => self.review(id, true, answer),
            (Call::Reject(id), answer) => self.review(id, false, answer),
            (Call::Appeal(id), answer) => self.appeal(record, id, answer),
            (Call::Grant(to, amount), _) => {
                self.pay(to, *amount);
                Ok(())
            }
            (Call::Stake(pool, amount), answer) => self.stake(record, pool, *amount, answer),
            (Call::Unstake(id), answer) => self.unstake(record, id, answer),
            (Call::WithdrawStake(id), answer) => self.withdraw_stake(record, id, answer),
            (Call::ClaimRewards(id), answer) => self.claim_rewards(record, id, answer),
            (Call::Fund(pool, amount), answer) => self.fund(record, pool, *amount, answer),
            (Call::ClosePool(pool), answer) => self.close_pool(record, pool, answer),
            (Call::LogIn(..), answer) => {
                self.log_in(record, answer);
                Ok(())
            }
            (Call::ChangePassword(own, _, new), _) => {
                self.change_password(record, own, new);
                Ok(())
            }
            (Call::ReadSession(secret), Some(Answer::Known(shown))) => {
                self.is_session(secret, *shown)
            }
            (Call::Audit, Some(Answer::Differences(found))) if !found.is_empty() => {
                Err(format!("the books are not whole: {}", found.join("; ")))
            }
            (_, Some(answer)) => self.read(record, answer),
            (_, None) => Ok(()),
        }
    }

    /// A number that differs, as good as surely, between states that answer differently.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.available.hash(&mut hasher);
        self.passwords.hash(&mut hasher);
        self.sessions.hash(&mut hasher);
        for (id, it) in &self.tasks {
            (id, it.status.as_str(), it.left, it.live).hash(&mut hasher);
        }
        for (id, it) in &self.submissions {
            (id, it.status.as_str(), it.appealed).hash(&mut hasher);
        }
        for (id, it) in &self.positions {
            (id, it.status.as_str(), it.claimed, it.earned).hash(&mut hasher);
        }
        for (id, it) in &self.pools {
            (id, it.closed_at.is_some(), it.reserve, it.left).hash(&mut hasher);
        }
        for (key, it) in &self.kept {
            (key, it.state()).hash(&mut hasher);
        }
        hasher.finish()
    }

    pub(crate) fn pay(&mut self, user: &UserId, amount: i64) {
        *self.available.entry(user.clone()).or_default() += amount;
    }

    pub(crate) fn has(&self, user: &UserId) -> i64 {
        self.available.get(user).copied().unwrap_or_default()
    }
}

/// Whether a task with this status has ended.
pub(crate) const fn has_ended(status: TaskStatus) -> bool {
    !matches!(status, TaskStatus::Open | TaskStatus::Paused)
}

/// Compares what an answer shows with what it has to show.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    shown: T,
    expected: T,
) -> Result<(), Reason> {
    if shown == expected {
        Ok(())
    } else {
        Err(format!("{what} is {shown:?} and had to be {expected:?}"))
    }
}
