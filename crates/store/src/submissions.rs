//! Submissions. A transaction that changes one holds the lock of its task.

use std::collections::HashMap;

use aivy_types::body::{Submission, SubmissionFilter, SubmissionStatus, UserRef};
use aivy_types::{SubmissionId, TaskId, Timestamp, UserId};

use crate::declare::statements;
use crate::list::List;
use crate::record::record;
use crate::tx::Tx;
use crate::value::{Value, params};
use crate::{Listed, Page, StoreError};

/// The constraint that is violated if a worker already has a live or approved submission to the
/// task.
pub const TAKEN: &str = "submissions_task_id_worker_id_key";

statements! { "submissions":
    INSERT = "INSERT INTO submissions (id, task_id, creator_id, worker_id, status, reward, claimed_at, claim_expires_at, due_at) \
        VALUES ($1, $2, (SELECT creator_id FROM tasks WHERE id = $2), $3, 'claimed', $4, $5, $6, $6)";
    GET: Submission = "SELECT {} FROM submissions s JOIN tasks t ON t.id = s.task_id \
        WHERE s.id = $1 AND (s.worker_id = $2 OR t.creator_id = $2)";
    /// The titles of the tasks of the submissions that `OF_WORKER` returns.
    TITLES: (TaskId, String) = "SELECT id, title FROM tasks WHERE id IN \
        (SELECT task_id FROM submissions WHERE worker_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3)";
    TITLES_IN: (TaskId, String) = "SELECT id, title FROM tasks WHERE id IN \
        (SELECT task_id FROM submissions WHERE worker_id = $1 AND status = $2 ORDER BY id DESC LIMIT $3 OFFSET $4)";
    DUE_AT: Option<Timestamp> = "SELECT due_at FROM submissions WHERE id = $1";
    TASK_OF: TaskId = "SELECT task_id FROM submissions WHERE id = $1";
    STATE: SubmissionState = "SELECT {} FROM submissions s WHERE id = $1";
    DUE: SubmissionState = "SELECT {} FROM submissions s \
        WHERE task_id = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3";
    LIVE_OF: i64 = "SELECT COUNT(*) FROM submissions WHERE task_id = $1 AND worker_id = $2 \
        AND status IN ('claimed', 'submitted', 'appealed', 'approved')";
    SUBMIT = "UPDATE submissions SET status = 'submitted', result = $1, submitted_at = $2, due_at = $3 WHERE id = $4";
    REVIEW = "UPDATE submissions SET status = $1, feedback = COALESCE($2, feedback), reviewed_at = $3, due_at = NULL WHERE id = $4";
    APPEAL = "UPDATE submissions SET status = 'appealed', appeal_reason = $1, appealed_at = $2, due_at = $3 WHERE id = $4";
    DROP = "UPDATE submissions SET status = $1, due_at = NULL WHERE id = $2";
    OF_WORKER: Submission = list("submissions", "s", "worker_id = $1", "id DESC");
    OF_WORKER_IN: Submission = list("submissions", "s", "worker_id = $1 AND status = $2", "id DESC");
    OF_TASK: Submission = list("submissions", "s", "task_id = $1", "id DESC");
    OF_TASK_IN: Submission = list("submissions", "s", "task_id = $1 AND status = $2", "id DESC");
    OF_TASK_AND_WORKER: Submission = list("submissions", "s", "task_id = $1 AND worker_id = $2", "id DESC");
    OF_TASK_AND_WORKER_IN: Submission = list("submissions", "s", "task_id = $1 AND worker_id = $2 AND status = $3", "id DESC");
}

/// A new claim.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The ID of the new submission.
    pub id: &'a SubmissionId,
    /// The task.
    pub task: &'a TaskId,
    /// The worker.
    pub worker: &'a UserId,
    /// The reward, in whole tokens.
    pub reward: i64,
    /// When it is made.
    pub now: Timestamp,
    /// When it lapses.
    pub expires_at: Timestamp,
}

/// A submission as the rules need it.
#[derive(Debug, Clone)]
pub struct SubmissionState {
    /// The submission.
    pub id: SubmissionId,
    /// The worker.
    pub worker: UserId,
    /// The status.
    pub status: SubmissionStatus,
    /// When it is decided automatically.
    pub due_at: Option<Timestamp>,
    /// When the worker appealed.
    pub appealed_at: Option<Timestamp>,
}

record! { SubmissionState of s {
    id,
    worker: "s.worker_id",
    status, due_at, appealed_at,
} }

record! { Submission of s {
    id, task_id,
    worker: UserRef {
        id: "s.worker_id",
        username: "(SELECT username FROM users WHERE id = s.worker_id)",
    },
    status,
    result => Option::unwrap_or_default,
    feedback, appeal_reason, reward, claimed_at, claim_expires_at, submitted_at, reviewed_at,
    appealed_at,
} }

/// Adds a claim.
///
/// # Errors
/// A conflict with [`TAKEN`].
pub async fn insert(tx: &mut Tx<'_>, claim: &Claim<'_>) -> Result<(), StoreError> {
    let params = params![
        claim.id,
        claim.task,
        claim.worker,
        claim.reward,
        claim.now,
        claim.expires_at,
    ];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// The submission, if `user` is its worker or its task's creator.
///
/// # Errors
/// The database fails.
pub async fn get(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &SubmissionId,
) -> Result<Option<Submission>, StoreError> {
    GET.fetch_optional(tx, params![id, user]).await
}

/// The task of a submission, which never changes: the row to lock.
///
/// # Errors
/// The database fails.
pub async fn task_of(tx: &mut Tx<'_>, id: &SubmissionId) -> Result<Option<TaskId>, StoreError> {
    TASK_OF.fetch_optional(tx, params![id]).await
}

/// The state of a submission. Its task must be locked.
///
/// # Errors
/// The database fails, or there is no such submission.
pub async fn state(tx: &mut Tx<'_>, id: &SubmissionId) -> Result<SubmissionState, StoreError> {
    STATE.fetch_one(tx, params![id]).await
}

/// The submissions of a locked task that are due at `now`, earliest first.
///
/// # Errors
/// The database fails.
pub async fn due(
    tx: &mut Tx<'_>,
    task: &TaskId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<SubmissionState>, StoreError> {
    DUE.fetch_all(tx, params![task, now, limit]).await
}

/// Whether the worker has a live or approved submission to the task.
///
/// # Errors
/// The database fails.
pub async fn is_taken(tx: &mut Tx<'_>, task: &TaskId, worker: &UserId) -> Result<bool, StoreError> {
    let live = LIVE_OF.fetch_one(tx, params![task, worker]).await?;
    Ok(live > 0)
}

/// Stores a result (JSON) that waits for review until `due_at`.
///
/// # Errors
/// The database fails.
pub async fn submit(
    tx: &mut Tx<'_>,
    id: &SubmissionId,
    result: &str,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SUBMIT, params![result, now, due_at, id])
        .await
        .map(|_| ())
}

/// Stores the decision of a review: approved or rejected.
///
/// # Errors
/// The database fails.
pub async fn review(
    tx: &mut Tx<'_>,
    id: &SubmissionId,
    status: SubmissionStatus,
    feedback: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&REVIEW, params![status.as_str(), feedback, at, id])
        .await
        .map(|_| ())
}

/// Stores an appeal that is granted automatically at `due_at`.
///
/// # Errors
/// The database fails.
pub async fn appeal(
    tx: &mut Tx<'_>,
    id: &SubmissionId,
    reason: &str,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&APPEAL, params![reason, now, due_at, id])
        .await
        .map(|_| ())
}

/// Ends a claim without a result: withdrawn or lapsed.
///
/// # Errors
/// The database fails.
pub async fn drop_claim(
    tx: &mut Tx<'_>,
    id: &SubmissionId,
    status: SubmissionStatus,
) -> Result<(), StoreError> {
    tx.execute(&DROP, params![status.as_str(), id])
        .await
        .map(|_| ())
}

/// The submissions that a list contains.
#[derive(Debug, Clone, Copy)]
pub enum SubmissionScope<'a> {
    /// Those of a worker.
    Worker(&'a UserId),
    /// Those to a task.
    Task(&'a TaskId),
    /// Those of a worker to a task.
    Both(&'a TaskId, &'a UserId),
}

impl<'a> SubmissionScope<'a> {
    /// The list, and the parameters of its condition.
    pub(crate) fn list(
        self,
        filter: SubmissionFilter,
    ) -> (&'static List<Submission>, Vec<Value<'a>>) {
        let (all, of_status, mut params) = match self {
            Self::Worker(worker) => (&OF_WORKER, &OF_WORKER_IN, vec![Value::from(worker)]),
            Self::Task(task) => (&OF_TASK, &OF_TASK_IN, vec![Value::from(task)]),
            Self::Both(task, worker) => (
                &OF_TASK_AND_WORKER,
                &OF_TASK_AND_WORKER_IN,
                vec![task.into(), worker.into()],
            ),
        };
        let Some(status) = filter.status else {
            return (all, params);
        };
        params.push(status.as_str().into());
        (of_status, params)
    }
}

/// A page of submissions, newest first, and the total.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    scope: SubmissionScope<'_>,
    filter: SubmissionFilter,
    page: Page,
) -> Result<Listed<Submission>, StoreError> {
    let (list, params) = scope.list(filter);
    list.fetch_page(tx, &params, page).await
}

/// The titles of the tasks of a worker's submissions, for the same page as [`page`].
///
/// # Errors
/// The database fails.
pub async fn titles(
    tx: &mut Tx<'_>,
    worker: &UserId,
    filter: SubmissionFilter,
    page: Page,
) -> Result<HashMap<TaskId, String>, StoreError> {
    let Page { limit, offset } = page;
    let found = match filter.status {
        None => TITLES.fetch_all(tx, params![worker, limit, offset]).await,
        Some(status) => {
            let params = params![worker, status.as_str(), limit, offset];
            TITLES_IN.fetch_all(tx, params).await
        }
    };
    Ok(found?.into_iter().collect())
}

/// When a submission is decided automatically; `None` if it is not, or does not exist.
///
/// # Errors
/// The database fails.
pub async fn due_at(tx: &mut Tx<'_>, id: &SubmissionId) -> Result<Option<Timestamp>, StoreError> {
    let found = DUE_AT.fetch_optional(tx, params![id]).await?;
    Ok(found.flatten())
}
