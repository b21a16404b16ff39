//! Pools of rewards: the operator's settings, and the state of the accumulator.
//!
//! A transaction that changes a pool and a position always locks the pool first, because all
//! positions in it wait for the pool.

use aivy_core::staking::Pool;
use aivy_types::body::PoolStatus;
use aivy_types::{PoolId, PositionId, Timestamp, UserId};

use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;
use crate::{Listed, Page, StoreError};

statements! { "pools":
    INSERT = "INSERT INTO pools (id, name, status, reward_per_day, min_stake, lock_seconds, \
            cooldown_seconds, created_at, closed_at, acc, carry, emitted, funded, total_staked, updated_ms) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    SAVE = "UPDATE pools SET status = $1, reward_per_day = $2, closed_at = $3, acc = $4, carry = $5, \
            emitted = $6, funded = $7, total_staked = $8, updated_ms = $9 WHERE id = $10";
    GET: PoolRecord = "SELECT {} FROM pools p WHERE p.id = $1";
    LOCK: PoolRecord = "SELECT {} FROM pools p WHERE p.id = $1 FOR UPDATE";
    LOCK_OF: PoolRecord = "SELECT {} FROM pools p WHERE p.id = \
            (SELECT s.pool_id FROM positions s WHERE s.id = $1 AND s.user_id = $2) FOR UPDATE";
    OF_USER: PoolRecord = "SELECT {} FROM pools p WHERE p.id IN (SELECT s.pool_id FROM positions s WHERE s.user_id = $1)";
    LIST: PoolRecord = "SELECT {} FROM pools p ORDER BY p.id DESC LIMIT $1 OFFSET $2";
    LIST_OF_STATUS: PoolRecord = "SELECT {} FROM pools p WHERE p.status = $1 ORDER BY p.id DESC LIMIT $2 OFFSET $3";
    COUNT: i64 = "SELECT COUNT(*) FROM pools";
    COUNT_OF_STATUS: i64 = "SELECT COUNT(*) FROM pools WHERE status = $1";
}

/// A stored pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRecord {
    /// The ID.
    pub id: PoolId,
    /// The name.
    pub name: String,
    /// The emission and its state.
    pub state: Pool,
    /// The minimum stake.
    pub min_stake: i64,
    /// How long a stake cannot be unstaked, in seconds.
    pub lock_seconds: i64,
    /// How long after unstaking a stake can be withdrawn, in seconds.
    pub cooldown_seconds: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was closed; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// The balance of its reserve account when this was read. Not written by this module.
    pub reserve: i64,
}

impl PoolRecord {
    /// Whether it accepts stakes.
    #[must_use]
    pub const fn status(&self) -> PoolStatus {
        if self.state.open {
            PoolStatus::Open
        } else {
            PoolStatus::Closed
        }
    }
}

record! { PoolRecord of p {
    id, name,
    state: Pool,
    min_stake, lock_seconds, cooldown_seconds, created_at, closed_at,
    reserve: "COALESCE((SELECT a.balance FROM ledger_accounts a WHERE a.id = 'reserve:' || p.id), 0)",
} }

record! { Pool of p {
    acc, carry, emitted, funded, total_staked, reward_per_day, updated_ms,
    open: "p.closed_at" => |at: Option<Timestamp>| at.is_none(),
} }

/// Adds a pool.
///
/// # Errors
/// A conflict if the ID exists; refused if a number is out of range.
pub async fn insert(tx: &mut Tx<'_>, pool: &PoolRecord) -> Result<(), StoreError> {
    to_store(pool)?;
    let state = &pool.state;
    let (acc, carry, emitted) = texts(state);
    let params = params![
        &pool.id,
        &pool.name,
        pool.status().as_str(),
        state.reward_per_day,
        pool.min_stake,
        pool.lock_seconds,
        pool.cooldown_seconds,
        pool.created_at,
        pool.closed_at,
        &acc,
        &carry,
        &emitted,
        state.funded,
        state.total_staked,
        state.updated_ms,
    ];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// Stores the state of a pool, and when it was closed.
///
/// # Errors
/// Refused if a number is out of range; or the database fails.
pub async fn save(tx: &mut Tx<'_>, pool: &PoolRecord) -> Result<(), StoreError> {
    to_store(pool)?;
    let state = &pool.state;
    let (acc, carry, emitted) = texts(state);
    let params = params![
        pool.status().as_str(),
        state.reward_per_day,
        pool.closed_at,
        &acc,
        &carry,
        &emitted,
        state.funded,
        state.total_staked,
        state.updated_ms,
        &pool.id,
    ];
    tx.execute(&SAVE, params).await.map(|_| ())
}

/// The pool.
///
/// # Errors
/// The database fails.
pub async fn get(tx: &mut Tx<'_>, id: &PoolId) -> Result<Option<PoolRecord>, StoreError> {
    GET.fetch_optional(tx, params![id]).await
}

/// The pool, locked: no other transaction changes it until this one ends.
///
/// # Errors
/// The database fails.
pub async fn lock(tx: &mut Tx<'_>, id: &PoolId) -> Result<Option<PoolRecord>, StoreError> {
    stored(LOCK.fetch_optional(tx, params![id]).await?)
}

/// As [`lock`], for the pool of a position of `user`.
///
/// # Errors
/// The database fails.
pub async fn lock_of(
    tx: &mut Tx<'_>,
    user: &UserId,
    position: &PositionId,
) -> Result<Option<PoolRecord>, StoreError> {
    stored(LOCK_OF.fetch_optional(tx, params![position, user]).await?)
}

/// All pools in which `user` has or had a position, unordered.
///
/// # Errors
/// The database fails.
pub async fn of_user(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<PoolRecord>, StoreError> {
    OF_USER.fetch_all(tx, params![user]).await
}

/// A page of the pools, newest first, and the total.
///
/// # Errors
/// The database fails.
pub async fn list(
    tx: &mut Tx<'_>,
    status: Option<PoolStatus>,
    Page { limit, offset }: Page,
) -> Result<Listed<PoolRecord>, StoreError> {
    let (items, total) = match status.map(PoolStatus::as_str) {
        Some(status) => (
            LIST_OF_STATUS
                .fetch_all(tx, params![status, limit, offset])
                .await?,
            COUNT_OF_STATUS.fetch_one(tx, params![status]).await?,
        ),
        None => (
            LIST.fetch_all(tx, params![limit, offset]).await?,
            COUNT.fetch_one(tx, &[]).await?,
        ),
    };
    Ok(Listed { items, total })
}

fn texts(state: &Pool) -> (String, String, String) {
    let text = |number: u128| number.to_string();
    (text(state.acc), text(state.carry), text(state.emitted))
}

/// Refuses to store a pool in an impossible state.
fn to_store(pool: &PoolRecord) -> Result<(), StoreError> {
    match pool.state.violation() {
        None => Ok(()),
        Some(what) => Err(StoreError::internal(format!("{}: {what}", pool.id))),
    }
}

/// Refuses to use a stored pool in an impossible state.
fn stored(found: Option<PoolRecord>) -> Result<Option<PoolRecord>, StoreError> {
    match found.as_ref().and_then(|pool| pool.state.violation()) {
        None => Ok(found),
        Some(what) => Err(StoreError::corrupt(format!("a pool: {what}"))),
    }
}
