//! Tasks. A task's row is the lock for all changes to it and its submissions.

mod cost;
pub(crate) mod counts;
pub(crate) mod list;
mod shape;

use aivy_core::task::Slots;
use aivy_core::words;
use aivy_types::body::{Review, Task, TaskCategory, TaskStatus, UserRef};
use aivy_types::{TaskId, Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

pub(crate) use list::family;
pub use list::page;

statements! { "tasks":
    INSERT = "INSERT INTO tasks (id, creator_id, title, description, category, reward, slots, slots_left, \
            live, approved, status, input, result_schema, review, claim_ttl_seconds, review_ttl_seconds, \
            min_stake, deadline, created_at, updated_at, words) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0, 'open', $8, $9, $10, $11, $12, $13, $14, $15, $15, $16)";
    GET: Task = "SELECT {} FROM tasks t WHERE t.id = $1";
    LOCK: Locked = "SELECT {} FROM tasks t WHERE id = $1 FOR UPDATE";
    SET_SLOTS = "UPDATE tasks SET slots_left = $1, live = $2, approved = $3, status = $4, updated_at = $5 \
        WHERE id = $6";
    EDIT = "UPDATE tasks SET title = COALESCE($1, title), words = COALESCE($2, words), \
        description = COALESCE($3, description), deadline = $4, updated_at = $5 WHERE id = $6";
    ESCROWED: i64 = "SELECT CAST(COALESCE(SUM(reward * (slots_left + live)), 0) AS BIGINT) FROM tasks \
        WHERE creator_id = $1 AND slots_left + live > 0";
    DUE: TaskId = "SELECT id FROM ( \
            SELECT task_id AS id FROM (SELECT task_id FROM submissions WHERE due_at <= $1 ORDER BY due_at LIMIT $2) s \
            UNION \
            SELECT id FROM (SELECT id FROM tasks WHERE status IN ('open', 'paused') AND deadline <= $1 ORDER BY deadline LIMIT $2) t \
        ) due ORDER BY id LIMIT $2";
    IS_DUE: i64 = "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM submissions WHERE due_at <= $1) \
            OR EXISTS (SELECT 1 FROM tasks WHERE status IN ('open', 'paused') AND deadline <= $1) \
        THEN 1 ELSE 0 END AS BIGINT)";
    NEXT_DUE: Option<i64> = "SELECT MIN(due_at) FROM ( \
            SELECT MIN(due_at) AS due_at FROM submissions WHERE due_at IS NOT NULL \
            UNION ALL \
            SELECT MIN(deadline) AS due_at FROM tasks WHERE status IN ('open', 'paused') \
        ) next";
    ADD_COUNT = "INSERT INTO task_counts (category, status, shard, count) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (category, status, shard) DO UPDATE SET count = task_counts.count + excluded.count";
}

/// The deadline that is stored for a task without one.
const NEVER: i64 = i64::MAX;

/// A task to publish.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// The ID of the new task.
    pub id: TaskId,
    /// The creator.
    pub creator: UserId,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The category.
    pub category: TaskCategory,
    /// The reward of a slot, in whole tokens.
    pub reward: i64,
    /// The number of slots.
    pub slots: i64,
    /// The data to work on, as JSON.
    pub input: String,
    /// The JSON Schema for results, as JSON.
    pub result_schema: Option<String>,
    /// Manual or automatic review.
    pub review: Review,
    /// How long a claim lasts, in seconds.
    pub claim_ttl_seconds: i64,
    /// After how long a result is approved automatically, in seconds.
    pub review_ttl_seconds: i64,
    /// The minimum stake of a worker, in whole tokens.
    pub min_stake: i64,
    /// When it expires; `None` if never.
    pub deadline: Option<Timestamp>,
    /// When it is published.
    pub now: Timestamp,
}

/// A task as the rules need it, while its row is locked.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The task.
    pub id: TaskId,
    /// The creator.
    pub creator: UserId,
    /// The category.
    pub category: TaskCategory,
    /// The reward of a slot, in whole tokens.
    pub reward: i64,
    /// Its slots.
    pub slots: Slots,
    /// The JSON Schema for results, as JSON.
    pub result_schema: Option<String>,
    /// Manual or automatic review.
    pub review: Review,
    /// How long a claim lasts, in seconds.
    pub claim_ttl_seconds: i64,
    /// After how long a result is approved automatically, in seconds.
    pub review_ttl_seconds: i64,
    /// The minimum stake of a worker, in whole tokens.
    pub min_stake: i64,
    /// When it expires; `None` if never.
    pub deadline: Option<Timestamp>,
    /// The status when it was locked.
    stored: TaskStatus,
}

record! { Locked of t {
    id,
    creator: "t.creator_id",
    category, reward,
    slots: Slots {
        left: "t.slots_left",
        live, approved, status,
    },
    result_schema, review, claim_ttl_seconds, review_ttl_seconds, min_stake,
    deadline => deadline,
    stored: "t.status",
} }

record! { Task of t {
    id, title, description, category, reward, slots, slots_left, status, input, result_schema,
    review, claim_ttl_seconds, review_ttl_seconds, min_stake,
    deadline => deadline,
    creator: UserRef {
        id: "t.creator_id",
        username: "(SELECT username FROM users WHERE id = t.creator_id)",
    },
    created_at, updated_at,
} }

/// Adds a task.
///
/// # Errors
/// The database fails.
pub async fn insert(tx: &mut Tx<'_>, task: &NewTask) -> Result<(), StoreError> {
    let words = words::kept(&task.title);
    let params = params![
        &task.id,
        &task.creator,
        &task.title,
        &task.description,
        task.category.as_str(),
        task.reward,
        task.slots,
        &task.input,
        task.result_schema.as_ref(),
        task.review.as_str(),
        task.claim_ttl_seconds,
        task.review_ttl_seconds,
        task.min_stake,
        task.deadline.map_or(NEVER, Timestamp::micros),
        task.now,
        &words,
    ];
    tx.execute(&INSERT, params).await?;
    count(tx, &task.id, task.category, TaskStatus::Open, 1).await
}

/// The task. Every user can read it.
///
/// # Errors
/// The database fails.
pub async fn get(tx: &mut Tx<'_>, id: &TaskId) -> Result<Option<Task>, StoreError> {
    GET.fetch_optional(tx, params![id]).await
}

/// The task, locked until the transaction ends.
///
/// # Errors
/// The database fails.
pub async fn lock(tx: &mut Tx<'_>, id: &TaskId) -> Result<Option<Locked>, StoreError> {
    LOCK.fetch_optional(tx, params![id]).await
}

/// Stores the slots and the status of a locked task.
///
/// # Errors
/// The database fails.
pub async fn set_slots(
    tx: &mut Tx<'_>,
    task: &mut Locked,
    now: Timestamp,
) -> Result<(), StoreError> {
    let slots = &task.slots;
    let params = params![
        slots.left,
        slots.live,
        slots.approved,
        slots.status.as_str(),
        now,
        &task.id,
    ];
    tx.execute(&SET_SLOTS, params).await?;
    if task.stored != slots.status {
        count(tx, &task.id, task.category, task.stored, -1).await?;
        count(tx, &task.id, task.category, slots.status, 1).await?;
        task.stored = slots.status;
    }
    Ok(())
}

/// Changes what a creator can change; `None` leaves a field as it is.
///
/// # Errors
/// The database fails.
pub async fn edit(
    tx: &mut Tx<'_>,
    id: &TaskId,
    title: Option<&str>,
    description: Option<&str>,
    deadline: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let deadline = deadline.map_or(NEVER, Timestamp::micros);
    let words = title.map(words::kept);
    let params = params![title, words.as_ref(), description, deadline, now, id];
    tx.execute(&EDIT, params).await.map(|_| ())
}

/// The tokens in escrow for the tasks of a creator.
///
/// # Errors
/// The database fails.
pub async fn escrowed(tx: &mut Tx<'_>, creator: &UserId) -> Result<i64, StoreError> {
    ESCROWED.fetch_one(tx, params![creator]).await
}

/// Tasks for which something is due at `now`, at most `limit`.
///
/// # Errors
/// The database fails.
pub async fn due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<TaskId>, StoreError> {
    DUE.fetch_all(tx, params![now, limit]).await
}

/// Whether [`due`] would return anything, at half the cost: called before each read.
///
/// # Errors
/// The database fails.
pub async fn is_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(IS_DUE.fetch_one(tx, params![now]).await? != 0)
}

/// When something becomes due next; `None` if nothing will.
///
/// # Errors
/// The database fails.
pub async fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    let next = NEXT_DUE.fetch_one(tx, &[]).await?;
    Ok(next.filter(|at| *at != NEVER).map(Timestamp::from_micros))
}

async fn count(
    tx: &mut Tx<'_>,
    id: &TaskId,
    category: TaskCategory,
    status: TaskStatus,
    by: i64,
) -> Result<(), StoreError> {
    let params = params![category.as_str(), status.as_str(), counts::shard(id), by];
    tx.execute(&ADD_COUNT, params).await.map(|_| ())
}

fn deadline(at: i64) -> Option<Timestamp> {
    (at != NEVER).then_some(Timestamp::from_micros(at))
}
