//! Positions: stakes in pools. Every query takes the owner.

use aivy_core::staking::Position;
use aivy_types::body::PositionStatus;
use aivy_types::{PoolId, PositionId, Timestamp, UserId};

use crate::declare::statements;
use crate::list::List;
use crate::record::record;
use crate::tx::Tx;
use crate::value::{Value, params};
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
    LIST: PositionRecord = list("positions", "p", "user_id = $1", "id DESC");
    LIST_OF_STATUS: PositionRecord = list("positions", "p", "user_id = $1 AND status = $2", "id DESC");
}

/// A stored position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionRecord {
    /// The ID.
    pub id: PositionId,
    /// The pool.
    pub pool_id: PoolId,
    /// The owner.
    pub user_id: UserId,
    /// What it has earned, and what of that was paid.
    pub state: Position,
    /// The status.
    pub status: PositionStatus,
    /// When it was staked.
    pub staked_at: Timestamp,
    /// When it can be unstaked, unless its pool closes earlier.
    pub unlocks_at: Timestamp,
    /// When it can be withdrawn; `None` while it is active.
    pub withdrawable_at: Option<Timestamp>,
}

record! { PositionRecord of p {
    id, pool_id, user_id,
    state: Position,
    status, staked_at, unlocks_at, withdrawable_at,
} }

record! { Position of p {
    amount, mark,
    end: "p.end_acc",
    claimed,
} }

/// Adds a position.
///
/// # Errors
/// A conflict if the ID exists; refused if there is no such pool or user.
pub async fn insert(tx: &mut Tx<'_>, position: &PositionRecord) -> Result<(), StoreError> {
    to_store(position)?;
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

/// Stores the changes of a position: its status, when it can be withdrawn, where its earning ended
/// and what was paid.
///
/// # Errors
/// The database fails.
pub async fn save(tx: &mut Tx<'_>, position: &PositionRecord) -> Result<(), StoreError> {
    to_store(position)?;
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
/// The database fails.
pub async fn get(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &PositionId,
) -> Result<Option<PositionRecord>, StoreError> {
    GET.fetch_optional(tx, params![user, id]).await
}

/// The position of `user`, locked: no other transaction changes it until this one ends. If its pool
/// changes too, [lock the pool first](crate::pools::lock_of).
///
/// # Errors
/// The database fails.
pub async fn lock(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &PositionId,
) -> Result<Option<PositionRecord>, StoreError> {
    stored(LOCK.fetch_optional(tx, params![user, id]).await?)
}

/// All positions that `user` has or had, unordered: for sums.
///
/// # Errors
/// The database fails.
pub async fn all(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<PositionRecord>, StoreError> {
    ALL.fetch_all(tx, params![user]).await
}

/// A page of the positions of `user`, newest first, and the total.
///
/// # Errors
/// The database fails.
pub async fn list(
    tx: &mut Tx<'_>,
    user: &UserId,
    status: Option<PositionStatus>,
    page: Page,
) -> Result<Listed<PositionRecord>, StoreError> {
    let (list, params) = which(user, status);
    list.fetch_page(tx, &params, page).await
}

/// The list, and the parameters of its condition.
pub(crate) fn which(
    user: &UserId,
    status: Option<PositionStatus>,
) -> (&'static List<PositionRecord>, Vec<Value<'_>>) {
    match status {
        None => (&LIST, vec![user.into()]),
        Some(status) => (&LIST_OF_STATUS, vec![user.into(), status.as_str().into()]),
    }
}

fn end(state: &Position) -> Option<String> {
    state.end.map(|end| end.to_string())
}

/// Refuses to store a position in an impossible state.
fn to_store(position: &PositionRecord) -> Result<(), StoreError> {
    match position.state.violation() {
        None => Ok(()),
        Some(what) => Err(StoreError::internal(format!("{}: {what}", position.id))),
    }
}

/// Refuses to use a stored position in an impossible state.
fn stored(found: Option<PositionRecord>) -> Result<Option<PositionRecord>, StoreError> {
    match found
        .as_ref()
        .and_then(|position| position.state.violation())
    {
        None => Ok(found),
        Some(what) => Err(StoreError::corrupt(format!("a position: {what}"))),
    }
}
