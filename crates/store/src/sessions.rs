//! Sessions of people who are logged in. Only a hash of the cookie's token is stored.

use aivy_types::{SessionId, Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::users::User;
use crate::value::params;

statements! { "sessions":
    INSERT = "INSERT INTO sessions (id, user_id, token_hash, agent, address, created_at, seen_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
    FIND_BY_TOKEN: (Session, User) = "SELECT {} \
        FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.closed_at IS NULL";
    LIST: Session = "SELECT {} FROM sessions s \
        WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT $3";
    SEEN = "UPDATE sessions SET seen_at = $1, expires_at = $2, address = $3 WHERE user_id = $4 AND id = $5";
    END = "DELETE FROM sessions WHERE user_id = $1 AND id = $2";
    END_OLDEST = "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN ( \
        SELECT id FROM sessions WHERE user_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)";
    END_OTHERS = "DELETE FROM sessions WHERE user_id = $1 AND id <> COALESCE($2, '')";
    PRUNE = "DELETE FROM sessions WHERE expires_at <= $1";
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The ID.
    pub id: SessionId,
    /// The `User-Agent` that it began with, cut to a length that the use case decides.
    pub agent: String,
    /// The client address of the last visit.
    pub address: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last seen, with a precision of some minutes.
    pub seen_at: Timestamp,
    /// When it ends, unless it is seen earlier.
    pub expires_at: Timestamp,
}

record! { Session of s { id, agent, address, created_at, seen_at, expires_at } }

/// Begins a session of `user`. `token_hash` is the SHA-256 of its token, in hexadecimal.
///
/// # Errors
/// Refused if there is no such user.
pub async fn insert(
    tx: &mut Tx<'_>,
    user: &UserId,
    token_hash: &str,
    session: &Session,
) -> Result<(), StoreError> {
    let params = params![
        &session.id,
        user,
        token_hash,
        &session.agent,
        &session.address,
        session.created_at,
        session.expires_at,
    ];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// The session whose token has this hash and that has not ended at `now`, with its open account.
/// The only look-up without an owner, because it finds the owner.
///
/// # Errors
/// The database fails.
pub async fn find_by_token(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(Session, User)>, StoreError> {
    FIND_BY_TOKEN
        .fetch_optional(tx, params![token_hash, now])
        .await
}

/// At most `limit` of the sessions of `user` that have not ended at `now`, last seen first.
///
/// # Errors
/// The database fails.
pub async fn list(
    tx: &mut Tx<'_>,
    user: &UserId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    LIST.fetch_all(tx, params![user, now, limit]).await
}

/// Records that a session was seen at `now`, from `address`, and extends it until `expires_at`.
///
/// # Errors
/// The database fails.
pub async fn seen(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &SessionId,
    address: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let params = params![now, expires_at, address, user, id];
    tx.execute(&SEEN, params).await.map(|_| ())
}

/// Ends a session. False if `user` has no such session.
///
/// # Errors
/// The database fails.
pub async fn end(tx: &mut Tx<'_>, user: &UserId, id: &SessionId) -> Result<bool, StoreError> {
    let ended = tx.execute(&END, params![user, id]).await?;
    Ok(ended > 0)
}

/// Ends the sessions of `user` except the `kept` most recently seen.
///
/// # Errors
/// The database fails.
pub async fn end_oldest(tx: &mut Tx<'_>, user: &UserId, kept: i64) -> Result<u64, StoreError> {
    tx.execute(&END_OLDEST, params![user, kept]).await
}

/// Ends all sessions of `user` except `kept`; returns how many.
///
/// # Errors
/// The database fails.
pub async fn end_others(
    tx: &mut Tx<'_>,
    user: &UserId,
    kept: Option<&SessionId>,
) -> Result<u64, StoreError> {
    tx.execute(&END_OTHERS, params![user, kept]).await
}

/// Deletes sessions that have ended.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
