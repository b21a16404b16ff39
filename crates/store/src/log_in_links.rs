//! Links by which an operator logs a user in: one for each account, valid once. Only a hash of the
//! link's token is stored.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "log_in_links":
    SET = "INSERT INTO log_in_links (user_id, token_hash, expires_at) VALUES ($1, $2, $3) \
        ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at";
    FIND: (UserId, Timestamp) = "SELECT user_id, expires_at FROM log_in_links WHERE token_hash = $1 AND expires_at > $2";
    USE_UP = "DELETE FROM log_in_links WHERE token_hash = $1 AND expires_at > $2";
    REMOVE = "DELETE FROM log_in_links WHERE user_id = $1";
    PRUNE = "DELETE FROM log_in_links WHERE expires_at <= $1";
}

/// Makes the link of `user`; it replaces an earlier one. `token_hash` is the SHA-256 of its token,
/// in hexadecimal.
///
/// # Errors
/// Refused if there is no such user.
pub async fn set(
    tx: &mut Tx<'_>,
    user: &UserId,
    token_hash: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SET, params![user, token_hash, expires_at])
        .await
        .map(|_| ())
}

/// The user of a link, and when it expires, if it is valid at `now`. It takes no owner, because it
/// finds the owner.
///
/// # Errors
/// The database fails.
pub async fn find(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(UserId, Timestamp)>, StoreError> {
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

/// Revokes the link of `user`.
///
/// # Errors
/// The database fails.
pub async fn remove(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&REMOVE, params![user]).await.map(|_| ())
}

/// Deletes links that are no longer valid.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
