//! Results that wait for the review of the task's creator.

use aivy_types::body::{SubmissionStatus, UserRef};
use aivy_types::{SubmissionId, TaskId, Timestamp, UserId};

use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;
use crate::{Listed, Page, StoreError};

statements! { "reviews":
    /// Never reads more rows than it counts.
    WAITING: Waiting = "SELECT {} FROM ( \
            SELECT due_at FROM submissions WHERE creator_id = $1 AND status IN ('submitted', 'appealed') AND due_at > $2 \
            ORDER BY due_at LIMIT $3) waiting";
    LIST: Review = list("submissions", "s", "creator_id = $1 AND status IN ('submitted', 'appealed')", "due_at, id");
}

/// The results that wait for a creator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many, up to the limit of the count.
    pub count: i64,
    /// When the first of them is approved and paid automatically.
    pub next: Option<Timestamp>,
}

/// A result that waits for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The submission.
    pub id: SubmissionId,
    /// The task.
    pub task_id: TaskId,
    /// The title of the task.
    pub title: String,
    /// The worker.
    pub worker: UserRef,
    /// Submitted, or appealed.
    pub status: SubmissionStatus,
    /// The reward, in whole tokens.
    pub reward: i64,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it is approved automatically.
    pub due_at: Option<Timestamp>,
}

record! { Waiting {
    count: "COUNT(*)",
    next: "MIN(due_at)",
} }

record! { Review of s {
    id, task_id,
    title: "(SELECT title FROM tasks WHERE id = s.task_id)",
    worker: UserRef {
        id: "s.worker_id",
        username: "(SELECT username FROM users WHERE id = s.worker_id)",
    },
    status, reward, submitted_at, due_at,
} }

/// The results that wait for `creator` and are due after `now`, counted up to `limit`.
///
/// # Errors
/// The database fails.
pub async fn waiting(
    tx: &mut Tx<'_>,
    creator: &UserId,
    now: Timestamp,
    limit: i64,
) -> Result<Waiting, StoreError> {
    WAITING.fetch_one(tx, params![creator, now, limit]).await
}

/// A page of the results that wait for `creator`, earliest due first, and the total.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    creator: &UserId,
    page: Page,
) -> Result<Listed<Review>, StoreError> {
    LIST.fetch_page(tx, params![creator], page).await
}
