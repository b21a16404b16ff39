//! Whether an account is open, read so that it stays so until the transaction ends: what depends on
//! that locks the row of the account before anything else, and whoever closes it waits.
//!
//! Three locks, each of which waits for those below it and, but for the first, for itself:
//! [`hold`] for what an open account may do, [`lock`] for what is decided about its secrets,
//! [`lock_to_close`] for its end. On SQLite one transaction writes at a time anyway.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::query::Query;
use crate::tx::Tx;
use crate::value::params;

statements! { "standing":
    /// What the foreign keys of tasks and positions take too.
    HOLD: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR KEY SHARE";
    LOCK: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR NO KEY UPDATE";
    LOCK_TO_CLOSE: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR UPDATE";
}

/// What has become of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStanding {
    /// It can be used.
    Open,
    /// It was closed, for good.
    Closed,
}

/// How the account stands; `None` if there is none. It does not close until the transaction ends.
///
/// # Errors
/// The database failed.
pub async fn hold(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<AccountStanding>, StoreError> {
    read(tx, &HOLD, user).await
}

/// As [`hold`], and nobody else locks it: of two that decide on what both change, one waits.
///
/// # Errors
/// The database failed.
pub async fn lock(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<AccountStanding>, StoreError> {
    read(tx, &LOCK, user).await
}

/// As [`lock`], when nobody holds it either.
///
/// # Errors
/// The database failed.
pub async fn lock_to_close(
    tx: &mut Tx<'_>,
    user: &UserId,
) -> Result<Option<AccountStanding>, StoreError> {
    read(tx, &LOCK_TO_CLOSE, user).await
}

async fn read(
    tx: &mut Tx<'_>,
    how: &'static Query<Option<Timestamp>>,
    user: &UserId,
) -> Result<Option<AccountStanding>, StoreError> {
    let found = how.fetch_optional(tx, params![user]).await?;
    Ok(found.map(|closed_at| match closed_at {
        Some(_) => AccountStanding::Closed,
        None => AccountStanding::Open,
    }))
}
