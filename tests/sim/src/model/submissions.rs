//! Submissions: claimed, handed in, reviewed, appealed.

use std::sync::Arc;

use aivy_types::body::{SubmissionStatus, TaskStatus};
use aivy_types::{ErrorCode, SubmissionId, TaskId, Timestamp, UserId};

use super::{Model, Reason, Submission, Task, has_ended, same};
use crate::call::{Answer, Call};
use crate::history::Record;

impl Model {
    pub(super) fn submission_refusals(&self, record: &Record) -> Vec<ErrorCode> {
        let (user, call) = (&record.user, &record.call);
        if let Call::Claim(id) = call {
            return self.claim_refusals(user, id);
        }
        let (Call::Submit(id)
        | Call::Withdraw(id)
        | Call::Approve(id)
        | Call::Reject(id)
        | Call::Appeal(id)
        | Call::ReadSubmission(id)) = call
        else {
            return Vec::new();
        };
        let found = self.submissions.get(id);
        let Some((it, task)) = found.and_then(|it| Some((it, self.tasks.get(&it.task)?))) else {
            return vec![ErrorCode::NotFound];
        };
        let (worker, creator) = (it.worker == *user, task.creator == *user);
        if !worker && !creator {
            return vec![ErrorCode::NotFound];
        }
        let mut codes = Vec::new();
        let (role, status) = match call {
            Call::Submit(_) | Call::Withdraw(_) => (worker, it.status == SubmissionStatus::Claimed),
            Call::Approve(_) | Call::Reject(_) => (creator, waits(it.status)),
            Call::Appeal(_) => (worker, self.may_appeal(it, task)),
            _ => (true, true),
        };
        if !role {
            codes.push(ErrorCode::Forbidden);
        }
        if !status {
            codes.push(ErrorCode::Conflict);
        }
        codes
    }

    fn claim_refusals(&self, user: &UserId, id: &TaskId) -> Vec<ErrorCode> {
        let Some(task) = self.tasks.get(id) else {
            return vec![ErrorCode::NotFound];
        };
        let mut codes = Vec::new();
        if task.creator == *user {
            codes.push(ErrorCode::Forbidden);
        }
        let possible = task.status == TaskStatus::Open
            && task.left > 0
            && !self.has_taken(user, id)
            && self.staked_by(user) >= task.min_stake;
        if !possible {
            codes.push(ErrorCode::Conflict);
        }
        codes
    }

    /// Once, after a rejection, while a slot is free.
    fn may_appeal(&self, it: &Submission, task: &Task) -> bool {
        it.status == SubmissionStatus::Rejected
            && !it.appealed
            && !has_ended(task.status)
            && task.left > 0
            && !self.has_taken(&it.worker, &it.task)
    }

    /// Whether a worker has a live or approved submission to a task.
    fn has_taken(&self, user: &UserId, task: &TaskId) -> bool {
        let holds = |it: &Submission| {
            it.status == SubmissionStatus::Claimed
                || it.status == SubmissionStatus::Approved
                || waits(it.status)
        };
        let mut of = self.submissions.values();
        of.any(|it| it.worker == *user && it.task == *task && holds(it))
    }

    pub(super) fn claim(
        &mut self,
        record: &Record,
        task: &TaskId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let taken = self.task_mut(task)?;
        taken.left -= 1;
        taken.live += 1;
        let ttl = taken.claim_ttl;
        let (id, expires) = match answer {
            Some(Answer::Submission(shown)) => {
                within("claim_expires_at", shown.claim_expires_at, record, ttl)?;
                (shown.id.clone(), shown.claim_expires_at)
            }
            _ => (
                unseen_id(record.number),
                record.from.whole_second().plus_seconds(ttl),
            ),
        };
        let submission = Submission {
            task: task.clone(),
            worker: record.user.clone(),
            status: SubmissionStatus::Claimed,
            claim_expires_at: expires,
            review_due: None,
            appealed: false,
            unseen: answer.is_none().then(|| record.seconds(ttl)),
        };
        if self
            .submissions
            .insert(id.clone(), Arc::new(submission))
            .is_some()
        {
            return Err("its ID was given before".to_owned());
        }
        self.shows_submission(&id, answer)
    }

    pub(super) fn submit(
        &mut self,
        record: &Record,
        id: &SubmissionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let at = match answer {
            Some(Answer::Submission(shown)) => shown.submitted_at,
            _ => None,
        };
        self.hand_in(record, id, SubmissionStatus::Submitted, at)?;
        let task = self.submission_mut(id)?.task.clone();
        if self.task_mut(&task)?.automatic {
            self.approve(id)?;
        }
        self.shows_submission(id, answer)
    }

    pub(super) fn appeal(
        &mut self,
        record: &Record,
        id: &SubmissionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        let at = match answer {
            Some(Answer::Submission(shown)) => shown.appealed_at,
            _ => None,
        };
        self.hand_in(record, id, SubmissionStatus::Appealed, at)?;
        let submission = self.submission_mut(id)?;
        submission.appealed = true;
        let task = submission.task.clone();
        let task = self.task_mut(&task)?;
        task.left -= 1;
        task.live += 1;
        self.shows_submission(id, answer)
    }

    /// It waits for a review from now on.
    fn hand_in(
        &mut self,
        record: &Record,
        id: &SubmissionId,
        status: SubmissionStatus,
        at: Option<Timestamp>,
    ) -> Result<(), Reason> {
        let task = self.submission_mut(id)?.task.clone();
        let ttl = self.task_mut(&task)?.review_ttl;
        if let Some(at) = at {
            within("the time", at, record, 0)?;
        }
        let at = at.unwrap_or(record.from).whole_second();
        let submission = self.submission_mut(id)?;
        submission.status = status;
        submission.review_due = Some(at.plus_seconds(ttl));
        Ok(())
    }

    pub(super) fn withdraw(
        &mut self,
        id: &SubmissionId,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        self.free(id, SubmissionStatus::Withdrawn)?;
        self.shows_submission(id, answer)
    }

    pub(super) fn review(
        &mut self,
        id: &SubmissionId,
        approved: bool,
        answer: Option<&Answer>,
    ) -> Result<(), Reason> {
        match approved {
            true => self.approve(id)?,
            false => self.free(id, SubmissionStatus::Rejected)?,
        }
        self.shows_submission(id, answer)
    }

    pub(super) fn submission_mut(&mut self, id: &SubmissionId) -> Result<&mut Submission, Reason> {
        let found = self.submissions.get_mut(id);
        Ok(Arc::make_mut(found.ok_or("there is no such submission")?))
    }

    fn shows_submission(&self, id: &SubmissionId, answer: Option<&Answer>) -> Result<(), Reason> {
        let Some(Answer::Submission(shown)) = answer else {
            return Ok(());
        };
        self.is_submission(id, shown)
    }

    pub(super) fn is_submission(
        &self,
        id: &SubmissionId,
        shown: &aivy_types::body::Submission,
    ) -> Result<(), Reason> {
        let it = self.submissions.get(id);
        let it = it.ok_or("there is no such submission")?;
        let reward = self.tasks.get(&it.task).map(|task| task.reward);
        same("the submission's ID", &shown.id, id)?;
        same("its task", &shown.task_id, &it.task)?;
        same("its worker", &shown.worker.id, &it.worker)?;
        same("the status of the submission", shown.status, it.status)?;
        same(
            "claim_expires_at",
            shown.claim_expires_at,
            it.claim_expires_at,
        )?;
        same("its reward", Some(shown.reward), reward)
    }
}

const fn waits(status: SubmissionStatus) -> bool {
    matches!(
        status,
        SubmissionStatus::Submitted | SubmissionStatus::Appealed
    )
}

/// A time in an answer is that of the call, in whole seconds, plus `seconds`.
pub(super) fn within(
    what: &str,
    shown: Timestamp,
    record: &Record,
    seconds: i64,
) -> Result<(), Reason> {
    let times = record.seconds(seconds);
    // Within the process a time can have a fraction, which no client sees.
    if times.contains(&shown.whole_second()) {
        Ok(())
    } else {
        let (least, most) = times.into_inner();
        Err(format!(
            "{what} is {shown}, and had to be {least} to {most}"
        ))
    }
}

/// The ID of a submission that may exist under another.
#[allow(clippy::expect_used, reason = "letters and digits are an ID")]
pub(super) fn unseen_id(number: u64) -> SubmissionId {
    format!("sub_unseen{number}").parse().expect("an ID")
}
