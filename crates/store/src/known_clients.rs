//! From where the owner of an account has logged in: devices, by what their cookie holds, and
//! addresses. Only hashes of both are stored.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "known_clients":
    KNOWN = "SELECT subject FROM known_clients WHERE user_id = $1 AND subject IN ($2, $3) AND expires_at > $4";
    SEEN = "INSERT INTO known_clients (user_id, subject, seen_at, expires_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (user_id, subject) DO UPDATE SET seen_at = excluded.seen_at, expires_at = excluded.expires_at";
    FORGET = "DELETE FROM known_clients WHERE user_id = $1 AND subject = $2";
    FORGET_OLDEST = "DELETE FROM known_clients WHERE user_id = $1 AND subject NOT IN ( \
        SELECT subject FROM known_clients WHERE user_id = $1 ORDER BY seen_at DESC, subject LIMIT $2)";
    FORGET_ALL = "DELETE FROM known_clients WHERE user_id = $1";
    PRUNE = "DELETE FROM known_clients WHERE expires_at <= $1";
}

/// Which of two subjects are known of `user` at `now`; without a user none, after the same work.
///
/// # Errors
/// The database failed.
pub async fn known(
    tx: &mut Tx<'_>,
    user: Option<&UserId>,
    subjects: [&str; 2],
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let user = user.map_or("", UserId::as_str);
    let params = params![user, subjects[0], subjects[1], now];
    tx.query(&KNOWN, params, |row| Ok(row.text(0)?.to_owned()))
        .await
}

/// Remembers a subject until `expires_at`, and of all that the account has the `kept` that were seen
/// last.
///
/// # Errors
/// Refused if there is no such user.
pub async fn seen(
    tx: &mut Tx<'_>,
    user: &UserId,
    subject: &str,
    expires_at: Timestamp,
    kept: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SEEN, params![user, subject, now, expires_at])
        .await?;
    tx.execute(&FORGET_OLDEST, params![user, kept]).await?;
    Ok(())
}

/// Forgets a subject.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx<'_>, user: &UserId, subject: &str) -> Result<(), StoreError> {
    tx.execute(&FORGET, params![user, subject])
        .await
        .map(|_| ())
}

/// Forgets every subject of an account.
///
/// # Errors
/// The database failed.
pub async fn forget_all(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&FORGET_ALL, params![user]).await.map(|_| ())
}

/// Forgets what is known no longer.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
