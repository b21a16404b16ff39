//! Links to a new password, each good for one. Only a hash of the link's token is stored.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "resets":
    INSERT = "INSERT INTO reset_links (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    FIND: UserId = "SELECT user_id FROM reset_links WHERE token_hash = $1 AND expires_at > $2";
    USE_UP = "DELETE FROM reset_links WHERE token_hash = $1 AND expires_at > $2";
    REMOVE_ALL = "DELETE FROM reset_links WHERE user_id = $1";
    PRUNE = "DELETE FROM reset_links WHERE expires_at <= $1";
}

/// Makes a link for `user`. `token_hash` is the SHA-256 of its token, in hexadecimal.
///
/// # Errors
/// Refused if there is no such user.
pub async fn insert(
    tx: &mut Tx<'_>,
    user: &UserId,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let params = params![token_hash, user, now, expires_at];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// Whose link this is, if it is good `now`.
///
/// # Errors
/// The database failed.
pub async fn find(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    FIND.fetch_optional(tx, params![token_hash, now]).await
}

/// Uses a link up. False if it was not good any more: of two that use it at once, one does.
///
/// # Errors
/// The database failed.
pub async fn use_up(tx: &mut Tx<'_>, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let used = tx.execute(&USE_UP, params![token_hash, now]).await?;
    Ok(used > 0)
}

/// Takes every link of `user` back.
///
/// # Errors
/// The database failed.
pub async fn remove_all(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&REMOVE_ALL, params![user]).await.map(|_| ())
}

/// Forgets links that are not good any more.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
