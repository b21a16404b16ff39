//! Submissions as people see them: with what their tasks are called, and when time decides.

use aivy_store::reviews::{self, Review};
use aivy_store::{submissions, tasks};
use aivy_types::body::{PageQuery, Submission, SubmissionFilter, SubmissionStatus, Task};
use aivy_types::{SubmissionId, Timestamp, UserId};

use super::no_submission;
use crate::ledger::Listed;
use crate::tasks::no_task;
use crate::{App, Failure};

/// A submission with its task, as they are at one moment.
#[derive(Debug, Clone)]
pub struct Work {
    /// The submission.
    pub submission: Submission,
    /// Its task.
    pub task: Task,
    /// When it is approved and paid by itself, if it waits for review.
    pub pays_itself_at: Option<Timestamp>,
}

/// A submission of a worker's, and what its task is called.
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
    /// There is none, or no database.
    pub async fn work(&self, user: &UserId, id: &SubmissionId) -> Result<Work, Failure> {
        let (user, id) = (user.clone(), id.clone());
        self.settled(move |tx, _| {
            Box::pin(async move {
                let submission = submissions::get(tx, &user, &id).await?;
                let submission = submission.ok_or_else(no_submission)?;
                let task = tasks::get(tx, &submission.task_id).await?;
                let waits = matches!(
                    submission.status,
                    SubmissionStatus::Submitted | SubmissionStatus::Appealed
                );
                let due = submissions::due_at(tx, &id).await?;
                Ok(Work {
                    task: task.ok_or_else(no_task)?,
                    pays_itself_at: due.filter(|_| waits),
                    submission,
                })
            })
        })
        .await
    }

    /// The submissions that `user` made, the latest first, with the titles of their tasks.
    ///
    /// # Errors
    /// No database.
    pub async fn titled_submissions(
        &self,
        user: &UserId,
        filter: SubmissionFilter,
        page: PageQuery,
    ) -> Result<Listed<TitledSubmission>, Failure> {
        let (limit, offset) = (page.per_page, page.offset());
        let user = user.clone();
        self.settled(move |tx, _| {
            Box::pin(async move {
                let scope = submissions::Scope::Worker(&user);
                let (items, total) = submissions::page(tx, scope, filter, limit, offset).await?;
                let titles = submissions::titles(tx, &user, filter, limit, offset).await?;
                let titled = |submission: Submission| TitledSubmission {
                    title: titles.get(&submission.task_id).cloned().unwrap_or_default(),
                    submission,
                };
                let items = items.into_iter().map(titled).collect();
                Ok(Listed { items, total })
            })
        })
        .await
    }

    /// The results that wait for the review of `user`, those first that pay themselves first.
    ///
    /// # Errors
    /// No database.
    pub async fn reviews(&self, user: &UserId, page: PageQuery) -> Result<Listed<Review>, Failure> {
        let (limit, offset) = (page.per_page, page.offset());
        let user = user.clone();
        let found = self.settled(move |tx, _| {
            Box::pin(async move { Ok(reviews::page(tx, &user, limit, offset).await?) })
        });
        Ok(found.await?.into())
    }
}
