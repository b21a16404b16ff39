//! Submissions: claiming, working, reviewing.

mod claim;
mod people;
mod review;
mod work;

use aivy_core::mutant::{self, Mutant};
use aivy_core::text;
use aivy_store::submissions::{SubmissionScope, SubmissionState};
use aivy_store::{Tx, submissions, tasks};
use aivy_types::body::{PageQuery, Submission, SubmissionFilter, SubmissionStatus};
use aivy_types::{ErrorCode, SubmissionId, TaskId, UserId};

use crate::actor::{ActContext, Done};
use crate::tasks::{LockedTask, no_task};
use crate::{App, Failure, Listed};

pub use people::{SubmissionWithTask, TitledSubmission};

impl App {
    /// The submissions that `user` made, latest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn submissions(
        &self,
        user: &UserId,
        filter: SubmissionFilter,
        page: PageQuery,
    ) -> Result<Listed<Submission>, Failure> {
        let asked = (user.clone(), filter, page.into());
        self.settled(asked, async |tx, _, (user, filter, page)| {
            Ok(submissions::page(tx, SubmissionScope::Worker(user), *filter, *page).await?)
        })
        .await
    }

    /// The submissions to a task, latest first: all of them for its creator, only their own for
    /// other users.
    ///
    /// # Errors
    /// There is no such task, or the database fails.
    pub async fn task_submissions(
        &self,
        user: &UserId,
        task: &TaskId,
        filter: SubmissionFilter,
        page: PageQuery,
    ) -> Result<Listed<Submission>, Failure> {
        let asked = (user.clone(), task.clone(), filter, page.into());
        self.settled(asked, async |tx, _, (user, task, filter, page)| {
            let found = tasks::get(tx, task).await?.ok_or_else(no_task)?;
            let scope = if found.creator.id == *user {
                SubmissionScope::Task(task)
            } else {
                SubmissionScope::Both(task, user)
            };
            Ok(submissions::page(tx, scope, *filter, *page).await?)
        })
        .await
    }

    /// A submission of `user`, or to a task of theirs.
    ///
    /// # Errors
    /// There is no such submission, or the database fails.
    pub async fn submission(
        &self,
        user: &UserId,
        id: &SubmissionId,
    ) -> Result<Submission, Failure> {
        self.settled((user.clone(), id.clone()), async |tx, _, (user, id)| {
            let found = submissions::get(tx, user, id).await?;
            found.ok_or_else(no_submission)
        })
        .await
    }
}

/// The role in a submission that an act requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Worker,
    Creator,
}

/// Opens the task of a submission for a user in this role.
async fn open<'m>(
    tx: &mut Tx<'_>,
    context: &'m ActContext,
    user: &UserId,
    id: &SubmissionId,
    role: Role,
) -> Result<(LockedTask<'m>, SubmissionState), Failure> {
    let task = submissions::task_of(tx, id).await?;
    let locked = LockedTask::open(tx, context, &task.ok_or_else(no_submission)?).await?;
    let state = submissions::state(tx, id).await?;
    let (is_worker, is_creator) = (state.worker == *user, locked.task.creator == *user);
    match role {
        Role::Worker if is_worker => Ok((locked, state)),
        Role::Creator if is_creator => Ok((locked, state)),
        Role::Creator if mutant::is_on(Mutant::AnyoneReviews) => Ok((locked, state)),
        _ if is_worker || is_creator => Err(not_yours(role)),
        _ => Err(no_submission()),
    }
}

/// Closes the task, and returns the submission as it is now.
async fn close(
    tx: &mut Tx<'_>,
    locked: LockedTask<'_>,
    user: &UserId,
    id: &SubmissionId,
) -> Result<Done<Submission>, Failure> {
    let touched = locked.close(tx).await?;
    let submission = submissions::get(tx, user, id).await?;
    Ok(Done::new(submission.ok_or_else(no_submission)?).touching(touched))
}

fn no_submission() -> Failure {
    Failure::no_such("submission")
}

fn not_yours(role: Role) -> Failure {
    Failure::new(ErrorCode::Forbidden).message(match role {
        Role::Worker => "Only the worker of a submission may do this",
        Role::Creator => "Only the creator of the task may do this",
    })
}

/// The submission has a status in which the act is not possible.
fn wrong_status(status: SubmissionStatus) -> Failure {
    Failure::new(ErrorCode::Conflict).message(format!("The submission is {status}"))
}

/// Refuses an empty text, for messages from one party to the other.
fn said(field: &str, text: &str) -> Result<(), Failure> {
    if text::is_some_lines(text) {
        Ok(())
    } else {
        let sentence = format!("{field} {}", text::NOTHING_TO_SEE);
        Err(Failure::invalid(vec![sentence]))
    }
}
