//! Links for a new password, each valid once. Only a hash of the link's token is stored.

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

/// The user of a link, if it is valid at `now`.
///
/// # Errors
/// The database fails.
pub async fn find(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    FIND.fetch_optional(tx, params![token_hash, now]).await
}

/// Uses a link up. Returns false if it was no longer valid: of two requests at once, one gets true.
///
/// # Errors
/// The database fails.
pub async fn use_up(tx: &mut Tx<'_>, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let used = tx.execute(&USE_UP, params![token_hash, now]).await?;
    Ok(used > 0)
}

/// Revokes all links of `user`.
///
/// # Errors
/// The database fails.
pub async fn remove_all(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&REMOVE_ALL, params![user]).await.map(|_| ())
}

/// Deletes links that are no longer valid.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
