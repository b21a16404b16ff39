//! Whether an account can still act or receive something: checked in the transaction that depends
//! on it, before anything else in it.

use aivy_store::standing::{self, AccountStanding};
use aivy_store::{StoreError, Tx};
use aivy_types::{ErrorCode, UserId};

use crate::Failure;
use crate::users::no_user;

/// Refuses an actor whose account was closed after the request was admitted. The account cannot
/// close until the transaction ends.
///
/// # Errors
/// The account is not open, or the database fails.
pub(crate) async fn may_act(tx: &mut Tx<'_>, user: &UserId) -> Result<(), Failure> {
    match standing::hold(tx, user).await? {
        Some(AccountStanding::Open) => Ok(()),
        _ => Err(Failure::new(ErrorCode::Unauthorized).message(CLOSED)),
    }
}

/// Refuses to give something to an account that is not open. It cannot close until the transaction
/// ends.
///
/// # Errors
/// There is no such account, it is closed, or the database fails.
pub(crate) async fn held(tx: &mut Tx<'_>, user: &UserId) -> Result<(), Failure> {
    open(standing::hold(tx, user).await)
}

/// As [`held`], and locks the account's secrets until the transaction ends.
///
/// # Errors
/// See [`held`].
pub(crate) async fn locked(tx: &mut Tx<'_>, user: &UserId) -> Result<(), Failure> {
    open(standing::lock(tx, user).await)
}

/// As [`locked`], and waits for transactions that depend on the account being open.
///
/// # Errors
/// See [`held`].
pub(crate) async fn locked_to_close(tx: &mut Tx<'_>, user: &UserId) -> Result<(), Failure> {
    open(standing::lock_to_close(tx, user).await)
}

const CLOSED: &str = "The account is closed";

fn open(standing: Result<Option<AccountStanding>, StoreError>) -> Result<(), Failure> {
    match standing? {
        Some(AccountStanding::Open) => Ok(()),
        Some(AccountStanding::Closed) => Err(Failure::new(ErrorCode::Conflict).message(CLOSED)),
        None => Err(no_user()),
    }
}
