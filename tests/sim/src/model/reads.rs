//! What reads show, and what they tell of calls that were not answered.

use std::collections::BTreeSet;

use aivy_types::body::{Balance, PositionStatus};
use aivy_types::{PositionId, SubmissionId, TaskId, UserId};

use super::{Model, Reason, same};
use crate::call::{Answer, Call};
use crate::history::Record;

impl Model {
    pub(super) fn read(&mut self, record: &Record, answer: &Answer) -> Result<(), Reason> {
        self.bind(record, answer)?;
        match (&record.call, answer) {
            (Call::ReadTask(id), Answer::Task(shown)) => self.is_task(id, shown),
            (Call::ReadSubmission(id), Answer::Submission(shown)) => self.is_submission(id, shown),
            (Call::ReadPosition(id), Answer::Position(shown)) => {
                self.is_position(id, record, shown)
            }
            (Call::ReadPool(id), Answer::Pool(shown)) => self.is_pool(id, shown),
            (_, Answer::Tasks(shown)) => {
                let shown_ids = shown.iter().map(|it| it.id.clone());
                let own = self
                    .tasks
                    .iter()
                    .filter(|(_, it)| it.creator == record.user);
                same_set("tasks", shown_ids, own.map(|(id, _)| id.clone()))?;
                shown.iter().try_for_each(|it| self.is_task(&it.id, it))
            }
            (_, Answer::Submissions(shown)) => {
                let shown_ids = shown.iter().map(|it| it.id.clone());
                let own = self.submissions.iter();
                let own = own.filter(|(_, it)| it.worker == record.user);
                same_set("submissions", shown_ids, own.map(|(id, _)| id.clone()))?;
                shown
                    .iter()
                    .try_for_each(|it| self.is_submission(&it.id, it))
            }
            (_, Answer::Positions(shown)) => {
                let shown_ids = shown.iter().map(|it| it.id.clone());
                let own = self
                    .positions
                    .iter()
                    .filter(|(_, it)| it.owner == record.user);
                same_set("positions", shown_ids, own.map(|(id, _)| id.clone()))?;
                shown
                    .iter()
                    .try_for_each(|it| self.is_position(&it.id, record, it))
            }
            (_, Answer::Balance(shown)) => self.is_balance(&record.user, record, shown),
            _ => Ok(()),
        }
    }

    fn is_balance(&self, user: &UserId, record: &Record, shown: &Balance) -> Result<(), Reason> {
        let own = self.positions.values().filter(|it| it.owner == *user);
        let most = self.has(user);
        let least = most - own.map(|it| it.doubtful).sum::<i64>();
        if !(least..=most).contains(&shown.available) {
            let shown = shown.available;
            return Err(format!("available is {shown} and had to be {most}"));
        }
        let own = self.tasks.values().filter(|task| task.creator == *user);
        let escrowed = own.map(|task| task.reward * (task.left + task.live)).sum();
        same("escrowed", shown.escrowed, escrowed)?;
        same(
            "staked",
            shown.staked,
            self.sum(user, PositionStatus::Active),
        )?;
        let unstaking = self.sum(user, PositionStatus::Unstaking);
        same("unstaking", shown.unstaking, unstaking)?;
        let (least, most) = self.claimable_by(user, record);
        if (least..=most).contains(&shown.claimable_rewards) {
            return Ok(());
        }
        Err(format!(
            "claimable_rewards is {}, and had to be {least} to {most}",
            shown.claimable_rewards
        ))
    }

    /// Gives what an answer shows for the first time its ID: it was made by a call that was not
    /// answered.
    pub(super) fn bind(&mut self, record: &Record, answer: &Answer) -> Result<(), Reason> {
        match answer {
            Answer::Task(shown) => self.bind_task(shown),
            Answer::Tasks(shown) => shown.iter().try_for_each(|it| self.bind_task(it)),
            Answer::Submission(shown) => self.bind_submission(shown),
            Answer::Submissions(shown) => shown.iter().try_for_each(|it| self.bind_submission(it)),
            Answer::Position(shown) => self.bind_position(&record.user, shown),
            Answer::Positions(shown) => {
                let user = &record.user;
                shown.iter().try_for_each(|it| self.bind_position(user, it))
            }
            _ => Ok(()),
        }
    }

    fn bind_task(&mut self, shown: &aivy_types::body::Task) -> Result<(), Reason> {
        if self.tasks.contains_key(&shown.id) {
            return Ok(());
        }
        let made = self
            .tasks
            .iter()
            .find(|(_, it)| it.unseen && it.title == shown.title);
        let made: TaskId = made
            .map(|(id, _)| id.clone())
            .ok_or("nobody made this task")?;
        let Some(mut task) = self.tasks.remove(&made) else {
            return Ok(());
        };
        std::sync::Arc::make_mut(&mut task).unseen = false;
        self.tasks.insert(shown.id.clone(), task);
        for it in self.submissions.values_mut().filter(|it| it.task == made) {
            std::sync::Arc::make_mut(it).task = shown.id.clone();
        }
        Ok(())
    }

    fn bind_submission(&mut self, shown: &aivy_types::body::Submission) -> Result<(), Reason> {
        if self.submissions.contains_key(&shown.id) {
            return Ok(());
        }
        let made = self.submissions.iter().find(|(_, it)| {
            let times = it.unseen.as_ref();
            times.is_some_and(|times| times.contains(&shown.claim_expires_at))
                && it.worker == shown.worker.id
                && it.task == shown.task_id
        });
        let made: Option<SubmissionId> = made.map(|(id, _)| id.clone());
        let made = made.ok_or("nobody made this submission")?;
        if let Some(mut submission) = self.submissions.remove(&made) {
            let it = std::sync::Arc::make_mut(&mut submission);
            it.unseen = None;
            it.claim_expires_at = shown.claim_expires_at;
            self.submissions.insert(shown.id.clone(), submission);
        }
        Ok(())
    }

    fn bind_position(
        &mut self,
        owner: &UserId,
        shown: &aivy_types::body::Position,
    ) -> Result<(), Reason> {
        if self.positions.contains_key(&shown.id) {
            self.tell_claimed(shown);
            return Ok(());
        }
        let made = self.positions.iter().find(|(_, it)| {
            let times = it.unseen.as_ref();
            times.is_some_and(|times| times.contains(&shown.staked_at))
                && it.owner == *owner
                && it.pool == shown.pool_id
                && it.amount == shown.amount
        });
        let made: Option<PositionId> = made.map(|(id, _)| id.clone());
        let made = made.ok_or("nobody made this position")?;
        if let Some(mut position) = self.positions.remove(&made) {
            let it = std::sync::Arc::make_mut(&mut position);
            it.unseen = None;
            it.staked_at = shown.staked_at;
            it.unlocks_at = shown.unlocks_at;
            self.positions.insert(shown.id.clone(), position);
        }
        Ok(())
    }
}

fn same_set<T: Ord + std::fmt::Debug>(
    what: &str,
    shown: impl Iterator<Item = T>,
    expected: impl Iterator<Item = T>,
) -> Result<(), Reason> {
    let (shown, expected): (BTreeSet<T>, BTreeSet<T>) = (shown.collect(), expected.collect());
    let missing: Vec<_> = expected.difference(&shown).collect();
    let more: Vec<_> = shown.difference(&expected).collect();
    if missing.is_empty() && more.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "of the {what}, {missing:?} are missing and {more:?} are too many"
        ))
    }
}
