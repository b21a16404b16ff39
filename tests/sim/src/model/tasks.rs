//! Tasks: published, paused, ended, and what time does to them.

use std::sync::Arc;

use aivy_types::body::{Review, SubmissionStatus, TaskIn, TaskStatus, TaskSwitch};
use aivy_types::{ErrorCode, SubmissionId, TaskId, Timestamp, UserId};

use super::{Model, Reason, Task, has_ended, same};
use crate::call::{Answer, Call, Outcome};
use crate::history::Record;

/// What time does.
enum Due {
    Deadline,
    Submission(SubmissionId),
}

impl Model {
    pub(super) fn task_refusals(&self, record: &Record) -> Vec<ErrorCode> {
        let mut codes = Vec::new();
        match &record.call {
            Call::Publish(new) => {
                if self.has(&record.user) < new.reward * new.slots {
                    codes.push(ErrorCode::InsufficientBalance);
                }
                // An answer can come from any instant of the call, and so can a refusal.
                let refused = matches!(record.outcome, Outcome::Refused(..));
                let now = if refused { record.to } else { record.from };
                if new.deadline.is_some_and(|at| at.whole_second() <= now) {
                    codes.push(ErrorCode::InvalidRequest);
                }
            }
            Call::Cancel(id) | Call::Switch(id, _) => match self.tasks.get(id) {
                None => codes.push(ErrorCode::NotFound),
                Some(task) => {
                    if task.creator != record.user {
                        codes.push(ErrorCode::Forbidden);
                    }
                    if has_ended(task.status) {
                        codes.push(ErrorCode::Conflict);
                    }
                }
            },
            Call::ReadTask(id) if !self.tasks.contains_key(id) => codes.push(ErrorCode::NotFound),
            _ => {}
        }
        codes
    }

    pub(super) fn publish(
        &mut self,
        record: &Record,
        new: &TaskIn,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let task = Task {
            title: new.title.clone(),
            creator: record.user.clone(),
            reward: new.reward,
            slots: new.slots,
            left: new.slots,
            live: 0,
            status: TaskStatus::Open,
            claim_ttl: new.claim_ttl_seconds,
            review_ttl: new.review_ttl_seconds,
            min_stake: new.min_stake,
            automatic: new.review == Review::Automatic,
            deadline: new.deadline.map(Timestamp::whole_second),
            unseen: answer.is_none(),
        };
        self.pay(&record.user, -(new.reward * new.slots));
        let id = match answer {
            Some(Answer::Task(shown)) => shown.id.clone(),
            _ => unseen_id(record.number),
        };
        if self.tasks.insert(id.clone(), Arc::new(task)).is_some() {
            return Err("its ID was given before".to_owned());
        }
        self.shows_task(&id, answer)
    }

    pub(super) fn cancel(&mut self, id: &TaskId, answer: Option<&Answer>) -> Result<(), Reason> {
        self.end(id, TaskStatus::Cancelled);
        self.shows_task(id, answer)
    }

    pub(super) fn switch(
        &mut self,
        id: &TaskId,
        status: TaskSwitch,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let task = self.task_mut(id)?;
        task.status = match status {
            TaskSwitch::Open => TaskStatus::Open,
            TaskSwitch::Paused => TaskStatus::Paused,
        };
        self.shows_task(id, answer)
    }

    pub(super) fn task_mut(&mut self, id: &TaskId) -> Result<&mut Task, Reason> {
        let task = self.tasks.get_mut(id).ok_or("there is no such task")?;
        Ok(Arc::make_mut(task))
    }

    /// Ends a task: what no live submission holds goes back.
    fn end(&mut self, id: &TaskId, status: TaskStatus) {
        let Ok(task) = self.task_mut(id) else { return };
        if has_ended(task.status) {
            return;
        }
        let (creator, back) = (task.creator.clone(), task.reward * task.left);
        task.left = 0;
        task.status = status;
        self.pay(&creator, back);
    }

    /// Pays a live submission.
    pub(super) fn approve(&mut self, id: &SubmissionId) -> Result<(), Reason> {
        let submission = self.submission_mut(id)?;
        submission.status = SubmissionStatus::Approved;
        let (task, worker) = (submission.task.clone(), submission.worker.clone());
        let task = self.task_mut(&task)?;
        task.live -= 1;
        if !has_ended(task.status) && task.left + task.live == 0 {
            task.status = TaskStatus::Completed;
        }
        let reward = task.reward;
        self.pay(&worker, reward);
        Ok(())
    }

    /// Ends a live submission without payment: its slot is free again, or goes back.
    pub(super) fn free(
        &mut self,
        id: &SubmissionId,
        status: SubmissionStatus,
    ) -> Result<(), Reason> {
        let submission = self.submission_mut(id)?;
        submission.status = status;
        let task = submission.task.clone();
        let task = self.task_mut(&task)?;
        task.live -= 1;
        if has_ended(task.status) {
            let (creator, reward) = (task.creator.clone(), task.reward);
            self.pay(&creator, reward);
        } else {
            task.left += 1;
        }
        Ok(())
    }

    /// Does what time has done to a task by `at`, in the order in which it became due.
    pub(crate) fn settle(&mut self, id: &TaskId, at: Timestamp) {
        for (_, due) in self.due(id).into_iter().take_while(|(time, _)| *time <= at) {
            match due {
                Due::Deadline => self.end(id, TaskStatus::Expired),
                Due::Submission(submission) => _ = self.fall_due(&submission),
            }
        }
    }

    fn fall_due(&mut self, id: &SubmissionId) -> Result<(), Reason> {
        match self.submission_mut(id)?.status {
            SubmissionStatus::Claimed => self.free(id, SubmissionStatus::Lapsed),
            _ => self.approve(id),
        }
    }

    /// When time will do something to a task.
    pub(super) fn due_times(&self, id: &TaskId) -> Vec<Timestamp> {
        self.due(id).into_iter().map(|(at, _)| at).collect()
    }

    fn due(&self, id: &TaskId) -> Vec<(Timestamp, Due)> {
        let Some(task) = self.tasks.get(id) else {
            return Vec::new();
        };
        let deadline = task.deadline.filter(|_| !has_ended(task.status));
        let mut due: Vec<_> = deadline.map(|at| (at, Due::Deadline)).into_iter().collect();
        if task.live > 0 {
            let of = self.submissions.iter().filter(|(_, it)| it.task == *id);
            due.extend(of.filter_map(|(id, it)| {
                let at = match it.status {
                    SubmissionStatus::Claimed => Some(it.claim_expires_at),
                    SubmissionStatus::Submitted | SubmissionStatus::Appealed => it.review_due,
                    _ => None,
                };
                Some((at?, Due::Submission(id.clone())))
            }));
        }
        // A deadline at the same time comes first; the sort is stable.
        due.sort_by_key(|(at, _)| *at);
        due
    }

    /// Settles all that is due by `at` and pays this user.
    pub(super) fn settle_for(&mut self, user: &UserId, at: Timestamp) {
        let concerns = |model: &Self, id: &TaskId| {
            let task = model.tasks.get(id);
            task.is_some_and(|task| task.creator == *user)
                || model
                    .submissions
                    .values()
                    .any(|it| it.task == *id && it.worker == *user)
        };
        for id in self.live_tasks() {
            if concerns(self, &id) {
                self.settle(&id, at);
            }
        }
    }

    /// Compares a task in an answer.
    pub(super) fn shows_task(&self, id: &TaskId, answer: Option<&Answer>) -> Result<(), Reason> {
        let Some(Answer::Task(shown)) = answer else {
            return Ok(());
        };
        self.is_task(id, shown)
    }

    pub(super) fn is_task(
        &self,
        id: &TaskId,
        shown: &aivy_types::body::Task,
    ) -> Result<(), Reason> {
        let task = self.tasks.get(id).ok_or("there is no such task")?;
        same("the task's ID", &shown.id, id)?;
        same("the title", &shown.title, &task.title)?;
        same("the creator", &shown.creator.id, &task.creator)?;
        same("the reward", shown.reward, task.reward)?;
        same("the number of slots", shown.slots, task.slots)?;
        same("the status of the task", shown.status, task.status)?;
        same("slots_left", shown.slots_left, task.left)?;
        same("the deadline", shown.deadline, task.deadline)
    }
}

/// The ID of a task that may exist under another.
#[allow(clippy::expect_used, reason = "letters and digits are an ID")]
pub(super) fn unseen_id(number: u64) -> TaskId {
    format!("tsk_unseen{number}").parse().expect("an ID")
}
