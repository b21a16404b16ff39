//! Browsers in which someone has logged in to an account. Only a hash of the cookie's token is
//! stored. A browser can be known for several accounts.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "known_browsers":
    IS_KNOWN: UserId = "SELECT user_id FROM known_browsers WHERE user_id = $1 AND token_hash = $2 AND expires_at > $3";
    RENEW = "UPDATE known_browsers SET token_hash = $1 WHERE token_hash = $2";
    SEEN = "INSERT INTO known_browsers (user_id, token_hash, seen_at, expires_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (user_id, token_hash) DO UPDATE SET seen_at = excluded.seen_at, expires_at = excluded.expires_at";
    FORGET_OLDEST = "DELETE FROM known_browsers WHERE user_id = $1 AND token_hash NOT IN ( \
        SELECT token_hash FROM known_browsers WHERE user_id = $1 ORDER BY seen_at DESC, token_hash LIMIT $2)";
    FORGET_OLDEST_ACCOUNT = "DELETE FROM known_browsers WHERE token_hash = $1 AND user_id NOT IN ( \
        SELECT user_id FROM known_browsers WHERE token_hash = $1 ORDER BY seen_at DESC, user_id LIMIT $2)";
    FORGET_ALL = "DELETE FROM known_browsers WHERE user_id = $1";
    PRUNE = "DELETE FROM known_browsers WHERE expires_at <= $1";
}

/// Whether a browser is known for `user` at `now`; false without a user, after the same work.
///
/// # Errors
/// The database fails.
pub async fn is_known(
    tx: &mut Tx<'_>,
    user: Option<&UserId>,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let user = user.map_or("", UserId::as_str);
    let params = params![user, token_hash, now];
    let found = IS_KNOWN.fetch_optional(tx, params).await?;
    Ok(found.is_some())
}

/// Gives a browser a new token: the old token is no longer known for any account.
///
/// # Errors
/// The database fails.
pub async fn renew(tx: &mut Tx<'_>, before: &str, token_hash: &str) -> Result<(), StoreError> {
    let params = params![token_hash, before];
    tx.execute(&RENEW, params).await.map(|_| ())
}

/// The maximum numbers that are kept.
#[derive(Debug, Clone, Copy)]
pub struct KnownBrowserLimits {
    /// Browsers of one account.
    pub of_account: i64,
    /// Accounts of one browser.
    pub of_browser: i64,
}

/// Makes a browser known for `user` until `expires_at`. Only the most recently seen are kept,
/// within `kept`.
///
/// # Errors
/// Refused if there is no such user.
pub async fn seen(
    tx: &mut Tx<'_>,
    user: &UserId,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
    kept: KnownBrowserLimits,
) -> Result<(), StoreError> {
    tx.execute(&SEEN, params![user, token_hash, now, expires_at])
        .await?;
    tx.execute(&FORGET_OLDEST, params![user, kept.of_account])
        .await?;
    let params = params![token_hash, kept.of_browser];
    tx.execute(&FORGET_OLDEST_ACCOUNT, params).await.map(|_| ())
}

/// Deletes all known browsers of an account.
///
/// # Errors
/// The database fails.
pub async fn forget_all(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&FORGET_ALL, params![user]).await.map(|_| ())
}

/// Deletes expired ones.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
