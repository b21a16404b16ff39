//! The first answer to each request that carried an `Idempotency-Key`.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

/// In the place of a status: the request is being worked on, and what that does is not undone with a
/// transaction.
pub const CLAIMED: u16 = 0;
/// In the place of a status: the answer was a stream, and was not kept.
pub const STREAMED: u16 = 1;
/// In the place of a status: the answer was too large to be kept.
pub const TOO_LARGE: u16 = 2;

/// The conflict when an account's key has an answer already.
pub const TAKEN: &str = "idempotency_records_user_id_key_key";

statements! { "idempotency":
    INSERT = "INSERT INTO idempotency_records (user_id, key, fingerprint, status, body, location, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND: ResponseRecord = "SELECT {} FROM idempotency_records r \
        WHERE user_id = $1 AND key = $2 AND created_at >= $3";
    FORGET = "DELETE FROM idempotency_records WHERE user_id = $1 AND key = $2 AND created_at < $3";
    FORGET_CLAIM = "DELETE FROM idempotency_records WHERE user_id = $1 AND key = $2 AND status = 0 \
        AND created_at < $3";
    SETTLE = "UPDATE idempotency_records SET status = $1, body = $2 \
        WHERE user_id = $3 AND key = $4 AND fingerprint = $5 AND status = 0";
    RELEASE = "DELETE FROM idempotency_records \
        WHERE user_id = $1 AND key = $2 AND fingerprint = $3 AND status = 0";
    OLDEST: Option<Timestamp> = "SELECT MIN(created_at) FROM idempotency_records";
    PRUNE = "DELETE FROM idempotency_records WHERE (user_id, key) IN ( \
        SELECT user_id, key FROM idempotency_records WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
}

/// The record of an answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRecord {
    /// What the request was: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// The status that was answered, or one of [`CLAIMED`], [`STREAMED`] and [`TOO_LARGE`].
    pub status: u16,
    /// The body that was answered.
    pub body: String,
    /// The header `Location` that was answered.
    pub location: Option<String>,
}

record! { ResponseRecord of r { fingerprint, status, body, location } }

/// Keeps the answer to a request of `user` with this key. An older one from before `horizon` makes
/// way.
///
/// # Errors
/// A conflict with [`TAKEN`].
pub async fn insert(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    record: &ResponseRecord,
    horizon: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&FORGET, params![user, key, horizon]).await?;
    let params = params![
        user,
        key,
        &record.fingerprint,
        i64::from(record.status),
        &record.body,
        record.location.as_ref(),
        now,
    ];
    tx.execute(&INSERT, params).await.map(|_| ())
}

/// Claims this key for a request whose effect is elsewhere, before it is worked on. A claim from before
/// `lost` belongs to a node that was lost, and makes way.
///
/// # Errors
/// A conflict with [`TAKEN`].
pub async fn claim(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    fingerprint: &str,
    lost: Timestamp,
    horizon: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&FORGET_CLAIM, params![user, key, lost]).await?;
    let record = ResponseRecord {
        fingerprint: fingerprint.to_owned(),
        status: CLAIMED,
        body: String::new(),
        location: None,
    };
    insert(tx, user, key, &record, horizon, now).await
}

/// Keeps the answer to a request that has claimed this key. Nothing where the claim is gone.
///
/// # Errors
/// The database failed.
pub async fn settle(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    record: &ResponseRecord,
) -> Result<(), StoreError> {
    let params = params![
        i64::from(record.status),
        &record.body,
        user,
        key,
        &record.fingerprint,
    ];
    tx.execute(&SETTLE, params).await.map(|_| ())
}

/// Gives a claim back: the request may come again.
///
/// # Errors
/// The database failed.
pub async fn release(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    fingerprint: &str,
) -> Result<(), StoreError> {
    let params = params![user, key, fingerprint];
    tx.execute(&RELEASE, params).await.map(|_| ())
}

/// The answer that is kept for this key of `user`, unless it is from before `horizon`.
///
/// # Errors
/// The database failed.
pub async fn find(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    horizon: Timestamp,
) -> Result<Option<ResponseRecord>, StoreError> {
    FIND.fetch_optional(tx, params![user, key, horizon]).await
}

/// When the oldest record was kept.
///
/// # Errors
/// The database failed.
pub async fn oldest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    OLDEST.fetch_one(tx, &[]).await
}

/// Forgets records from before `horizon`, the oldest first, `limit` at most; answers how many.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, horizon: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![horizon, limit]).await
}
