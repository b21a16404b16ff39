//! Positions: stakes in pools. Every query takes the owner.

use aivy_core::staking::Position;
use aivy_types::body::PositionStatus;
use aivy_types::{PoolId, PositionId, Timestamp, UserId};

use crate::record::record;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use crate::{Listed, Page, StoreError};

statements! { "positions":
    INSERT = "INSERT INTO positions (id, pool_id, user_id, amount, status, mark, end_acc, claimed, \
            staked_at, unlocks_at, withdrawable_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SAVE = "UPDATE positions SET status = $1, end_acc = $2, claimed = $3, withdrawable_at = $4 \
        WHERE user_id = $5 AND id = $6";
    GET: PositionRecord = "SELECT {} FROM positions p WHERE user_id = $1 AND id = $2";
    LOCK: PositionRecord = "SELECT {} FROM positions p WHERE user_id = $1 AND id = $2 FOR UPDATE";
    ALL: PositionRecord = "SELECT {} FROM positions p WHERE user_id = $1";
    LIST: PositionRecord = "SELECT {} FROM (SELECT * FROM (SELECT id FROM positions WHERE user_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3) found LIMIT 100) page \
        CROSS JOIN positions p WHERE p.id = page.id ORDER BY p.id DESC";
    LIST_OF_STATUS: PositionRecord = "SELECT {} FROM (SELECT * FROM (SELECT id FROM positions WHERE user_id = $1 AND status = $2 ORDER BY id DESC LIMIT $3 OFFSET $4) found LIMIT 100) page \
        CROSS JOIN positions p WHERE p.id = page.id ORDER BY p.id DESC";
    COUNT: i64 = "SELECT COUNT(*) FROM positions WHERE user_id = $1";
    COUNT_OF_STATUS: i64 = "SELECT COUNT(*) FROM positions WHERE user_id = $1 AND status = $2";
}

/// A position as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRecord {
    /// Which.
    pub id: PositionId,
    /// Where.
    pub pool_id: PoolId,
    /// Whose.
    pub user_id: UserId,
    /// What it has earned, and what of that was paid.
    pub state: Position,
    /// Where it stands.
    pub status: PositionStatus,
    /// When it began.
    pub staked_at: Timestamp,
    /// When it can be unstaked, unless its pool is closed before.
    pub unlocks_at: Timestamp,
    /// When it can be withdrawn; `None` while it is active.
    pub withdrawable_at: Option<Timestamp>,
}

record! { PositionRecord of p {
    id,
    pool_id,
    user_id,
    state: Position,
    status,
    staked_at,
    unlocks_at,
    withdrawable_at,
} }

record! { Position of p {
    amount,
    mark,
    end: "p.end_acc",
    claimed,
} }

/// Adds a position.
///
/// # Errors
/// A conflict with its id; refused if there is no such pool or user.
pub async fn insert(tx: &mut Tx<'_>, position: &PositionRecord) -> Result<(), StoreError> {
    let state = &position.state;
    let (mark, end) = (state.mark.to_string(), end(state));
    let params = params![
        &position.id,
        &position.pool_id,
        &position.user_id,
        state.amount,
        position.status.as_str(),
        &mark,
        end.as_deref(),
        state.claimed,
        position.staked_at,
        position.unlocks_at,
        position.withdrawable_at,
    ];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// Stores what changes of a position: its status, when it can be withdrawn, where its earning
/// ended and what was paid.
///
/// # Errors
/// The database failed.
pub async fn save(tx: &mut Tx<'_>, position: &PositionRecord) -> Result<(), StoreError> {
    let end = end(&position.state);
    let params = params![
        position.status.as_str(),
        end.as_deref(),
        position.state.claimed,
        position.withdrawable_at,
        &position.user_id,
        &position.id,
    ];
    tx.execute(&SAVE, params).await.map(|_| ())
}

/// The position of `user`.
///
/// # Errors
/// The database failed.
pub async fn get(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &PositionId,
) -> Result<Option<PositionRecord>, StoreError> {
    GET.fetch_optional(tx, params![user, id]).await
}

/// The position of `user`, which nobody else changes until the transaction ends. Where its pool is
/// to be changed too, [the pool is taken first](crate::pools::lock_of).
///
/// # Errors
/// The database failed.
pub async fn lock(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &PositionId,
) -> Result<Option<PositionRecord>, StoreError> {
    LOCK.fetch_optional(tx, params![user, id]).await
}

/// Every position that `user` has or had, in no order: for sums.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<PositionRecord>, StoreError> {
    ALL.fetch_all(tx, params![user]).await
}

/// A page of the positions of `user`, the newest first, and how many there are in all.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<PositionRecord>, i64), StoreError> {
    let items = rows(tx, user, status, Page { limit, offset }).await?;
    let total = total(tx, user, status).await?;
    Ok(Listed { items, total }.into())
}

/// The positions of [`list`].
pub(crate) async fn rows(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    Page { limit, offset }: Page,
) -> Result<Vec<PositionRecord>, StoreError> {
    let Some(status) = status else {
        return LIST.fetch_all(tx, params![user, limit, offset]).await;
    };
    let page = params![user, status.as_str(), limit, offset];
    LIST_OF_STATUS.fetch_all(tx, page).await
}

/// How many positions there are.
pub(crate) async fn total(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
) -> Result<i64, StoreError> {
    let Some(status) = status else {
        return COUNT.fetch_one(tx, params![user]).await;
    };
    let which = params![user, status.as_str()];
    COUNT_OF_STATUS.fetch_one(tx, which).await
}

fn end(state: &Position) -> Option<String> {
    state.end.map(|end| end.to_string())
}
