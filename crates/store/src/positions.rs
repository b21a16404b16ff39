//! Positions: stakes in pools. Every query takes the owner.

use aivy_core::staking::Position;
use aivy_types::body::PositionStatus;
use aivy_types::{PoolId, PositionId, Timestamp, UserId};

use crate::StoreError;
use crate::row::Row;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "positions":
    INSERT = "INSERT INTO positions (id, pool_id, user_id, amount, status, mark, end_acc, claimed, \
            staked_at, unlocks_at, withdrawable_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SAVE = "UPDATE positions SET status = $1, end_acc = $2, claimed = $3, withdrawable_at = $4 \
        WHERE user_id = $5 AND id = $6";
    GET = "SELECT id, pool_id, user_id, amount, status, mark, end_acc, claimed, \
            staked_at, unlocks_at, withdrawable_at \
        FROM positions WHERE user_id = $1 AND id = $2";
    LOCK = "SELECT id, pool_id, user_id, amount, status, mark, end_acc, claimed, \
            staked_at, unlocks_at, withdrawable_at \
        FROM positions WHERE user_id = $1 AND id = $2 FOR UPDATE";
    ALL = "SELECT id, pool_id, user_id, amount, status, mark, end_acc, claimed, \
            staked_at, unlocks_at, withdrawable_at \
        FROM positions WHERE user_id = $1";
    LIST = "SELECT p.id, p.pool_id, p.user_id, p.amount, p.status, p.mark, p.end_acc, p.claimed, \
            p.staked_at, p.unlocks_at, p.withdrawable_at \
        FROM (SELECT * FROM (SELECT id FROM positions WHERE user_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3) found LIMIT 100) page \
        CROSS JOIN positions p WHERE p.id = page.id ORDER BY p.id DESC";
    LIST_OF_STATUS = "SELECT p.id, p.pool_id, p.user_id, p.amount, p.status, p.mark, p.end_acc, p.claimed, \
            p.staked_at, p.unlocks_at, p.withdrawable_at \
        FROM (SELECT * FROM (SELECT id FROM positions WHERE user_id = $1 AND status = $2 ORDER BY id DESC LIMIT $3 OFFSET $4) found LIMIT 100) page \
        CROSS JOIN positions p WHERE p.id = page.id ORDER BY p.id DESC";
    COUNT = "SELECT COUNT(*) FROM positions WHERE user_id = $1";
    COUNT_OF_STATUS = "SELECT COUNT(*) FROM positions WHERE user_id = $1 AND status = $2";
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
    tx.query_opt(&GET, params![user, id], position).await
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
    tx.query_opt(&LOCK, params![user, id], position).await
}

/// Every position that `user` has or had, in no order: for sums.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<PositionRecord>, StoreError> {
    tx.query(&ALL, params![user], position).await
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
    let items = rows(tx, user, status, limit, offset).await?;
    Ok((items, total(tx, user, status).await?))
}

/// The positions of [`list`].
///
/// # Errors
/// The database failed.
pub async fn rows(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    limit: i64,
    offset: i64,
) -> Result<Vec<PositionRecord>, StoreError> {
    let Some(status) = status else {
        let page = params![user, limit, offset];
        return tx.query(&LIST, page, position).await;
    };
    let page = params![user, status.as_str(), limit, offset];
    tx.query(&LIST_OF_STATUS, page, position).await
}

/// How many positions there are.
///
/// # Errors
/// The database failed.
pub async fn total(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
) -> Result<i64, StoreError> {
    let count = |row: &Row<'_>| row.int(0);
    let Some(status) = status else {
        return tx.query_one(&COUNT, params![user], count).await;
    };
    let which = params![user, status.as_str()];
    tx.query_one(&COUNT_OF_STATUS, which, count).await
}

fn end(state: &Position) -> Option<String> {
    state.end.map(|end| end.to_string())
}

fn position(row: &Row<'_>) -> Result<PositionRecord, StoreError> {
    Ok(PositionRecord {
        id: row.parse(0)?,
        pool_id: row.parse(1)?,
        user_id: row.parse(2)?,
        state: Position {
            amount: row.int(3)?,
            mark: row.parse(5)?,
            end: row.opt_parse(6)?,
            claimed: row.int(7)?,
        },
        status: row.parse(4)?,
        staked_at: row.time(8)?,
        unlocks_at: row.time(9)?,
        withdrawable_at: row.opt_time(10)?,
    })
}
