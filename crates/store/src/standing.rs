//! Whether an account is open, read with a lock so that it stays open until the transaction ends: a
//! transaction that depends on it locks the row of the account first, and the one that closes it
//! waits.
//!
//! There are three locks: [`hold`] for acts of an open account, [`lock`] for changes of its
//! secrets, and [`lock_to_close`] for closing it. [`hold`] waits only for [`lock_to_close`],
//! [`lock`] also for another [`lock`], and [`lock_to_close`] for all three. On SQLite one
//! transaction writes at a time anyway.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::query::Query;
use crate::tx::Tx;
use crate::value::params;

statements! { "standing":
    /// The same lock that the foreign keys of tasks and positions take.
    HOLD: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR KEY SHARE";
    LOCK: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR NO KEY UPDATE";
    LOCK_TO_CLOSE: Option<Timestamp> = "SELECT closed_at FROM users WHERE id = $1 FOR UPDATE";
}

/// Whether an account is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStanding {
    /// It is open.
    Open,
    /// It was closed permanently.
    Closed,
}

/// The standing of the account; `None` if there is no such account. It cannot close until the
/// transaction ends.
///
/// # Errors
/// The database fails.
pub async fn hold(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<AccountStanding>, StoreError> {
    read(tx, &HOLD, user).await
}

/// As [`hold`], but exclusive with itself: of two transactions that decide on something that both
/// change, one waits.
///
/// # Errors
/// The database fails.
pub async fn lock(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<AccountStanding>, StoreError> {
    read(tx, &LOCK, user).await
}

/// As [`lock`], but waits for [`hold`] too.
///
/// # Errors
/// The database fails.
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
