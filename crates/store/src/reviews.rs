//! What waits for the review of whoever published a task.

use aivy_types::body::{SubmissionStatus, UserRef};
use aivy_types::{SubmissionId, TaskId, Timestamp, UserId};

use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;
use crate::{Listed, Page, StoreError};

statements! { "reviews":
    /// Never looks at more than it counts.
    WAITING: Waiting = "SELECT {} FROM ( \
            SELECT due_at FROM submissions WHERE creator_id = $1 AND status IN ('submitted', 'appealed') AND due_at > $2 \
            ORDER BY due_at LIMIT $3) waiting";
    LIST: Review = list("submissions", "s", "creator_id = $1 AND status IN ('submitted', 'appealed')", "due_at, id");
}

/// What waits for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many results, as far as they were counted.
    pub count: i64,
    /// When the first of them is approved and paid by itself.
    pub next: Option<Timestamp>,
}

/// A result that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The submission.
    pub id: SubmissionId,
    /// The task.
    pub task_id: TaskId,
    /// What the task is called.
    pub title: String,
    /// Whose result it is.
    pub worker: UserRef,
    /// Submitted, or appealed.
    pub status: SubmissionStatus,
    /// What it pays.
    pub reward: i64,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it is approved by itself.
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

/// What waits for `creator` after `now`, counted up to `limit`.
///
/// # Errors
/// The database failed.
pub async fn waiting(
    tx: &mut Tx<'_>,
    creator: &UserId,
    now: Timestamp,
    limit: i64,
) -> Result<Waiting, StoreError> {
    WAITING.fetch_one(tx, params![creator, now, limit]).await
}

/// A page of what waits for `creator`, what is due first at the top, and how much there is.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx<'_>,
    creator: &UserId,
    page: Page,
) -> Result<Listed<Review>, StoreError> {
    LIST.fetch_page(tx, params![creator], page).await
}
