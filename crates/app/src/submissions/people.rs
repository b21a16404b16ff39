//! Submissions for the dashboard: with the titles of their tasks, and the times of automatic
//! decisions.

use aivy_store::reviews::{self, Review};
use aivy_store::{submissions, tasks};
use aivy_types::body::{PageQuery, Submission, SubmissionFilter, SubmissionStatus, Task};
use aivy_types::{SubmissionId, Timestamp, UserId};

use super::no_submission;
use crate::tasks::no_task;
use crate::{App, Failure, Listed};

/// A submission with its task, from one snapshot.
#[derive(Debug, Clone)]
pub struct SubmissionWithTask {
    /// The submission.
    pub submission: Submission,
    /// Its task.
    pub task: Task,
    /// When it is approved and paid automatically, if it waits for review.
    pub pays_itself_at: Option<Timestamp>,
}

/// A worker's submission, with the title of its task.
#[derive(Debug, Clone, PartialEq)]
pub struct TitledSubmission {
    /// The submission.
    pub submission: Submission,
    /// The title of its task.
    pub title: String,
}

impl App {
    /// A submission of `user`, or to a task of theirs, with the task.
    ///
    /// # Errors
    /// There is no such submission, or the database fails.
    pub async fn work(
        &self,
        user: &UserId,
        id: &SubmissionId,
    ) -> Result<SubmissionWithTask, Failure> {
        self.settled((user.clone(), id.clone()), async |tx, _, (user, id)| {
            let submission = submissions::get(tx, user, id).await?;
            let submission = submission.ok_or_else(no_submission)?;
            let task = tasks::get(tx, &submission.task_id).await?;
            let waits = matches!(
                submission.status,
                SubmissionStatus::Submitted | SubmissionStatus::Appealed
            );
            let due = submissions::due_at(tx, id).await?;
            Ok(SubmissionWithTask {
                task: task.ok_or_else(no_task)?,
                pays_itself_at: due.filter(|_| waits),
                submission,
            })
        })
        .await
    }

    /// The submissions that `user` made, latest first, with the titles of their tasks.
    ///
    /// # Errors
    /// The database fails.
    pub async fn titled_submissions(
        &self,
        user: &UserId,
        filter: SubmissionFilter,
        page: PageQuery,
    ) -> Result<Listed<TitledSubmission>, Failure> {
        let asked = (user.clone(), filter, page.into());
        self.settled(asked, async |tx, _, (user, filter, page)| {
            let scope = submissions::SubmissionScope::Worker(user);
            let found = submissions::page(tx, scope, *filter, *page).await?;
            let titles = submissions::titles(tx, user, *filter, *page).await?;
            let titled = |submission: Submission| TitledSubmission {
                title: titles.get(&submission.task_id).cloned().unwrap_or_default(),
                submission,
            };
            Ok(found.map(titled))
        })
        .await
    }

    /// The results that wait for the review of `user`, ordered by the time of automatic approval.
    ///
    /// # Errors
    /// The database fails.
    pub async fn reviews(&self, user: &UserId, page: PageQuery) -> Result<Listed<Review>, Failure> {
        self.settled((user.clone(), page.into()), async |tx, _, (user, page)| {
            Ok(reviews::page(tx, user, *page).await?)
        })
        .await
    }
}
