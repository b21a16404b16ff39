//! The first response to each request with an `Idempotency-Key`.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

/// In place of a status: the request is in progress, and its effect is not rolled back with a
/// transaction.
pub const CLAIMED: u16 = 0;
/// In place of a status: the response was a stream, and was not kept.
pub const STREAMED: u16 = 1;
/// In place of a status: the response was too large to be kept.
pub const TOO_LARGE: u16 = 2;

/// The constraint that is violated if the account's idempotency key already has a response.
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

/// The record of a stored response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRecord {
    /// The fingerprint of the request: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// The HTTP status, or one of [`CLAIMED`], [`STREAMED`] and [`TOO_LARGE`].
    pub status: u16,
    /// The response body.
    pub body: String,
    /// The `Location` header.
    pub location: Option<String>,
}

record! { ResponseRecord of r { fingerprint, status, body, location } }

/// Stores the response to a request of `user` with this key. A response from before `horizon` is
/// replaced.
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

/// Claims this key for a request whose effect is outside of the database, before it is processed. A
/// claim from before `lost` belongs to a lost node, and is replaced.
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

/// Stores the response to a request that has claimed this key. Does nothing if the claim is gone.
///
/// # Errors
/// The database fails.
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

/// Releases a claim, so that the request can be retried.
///
/// # Errors
/// The database fails.
pub async fn release(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    fingerprint: &str,
) -> Result<(), StoreError> {
    let params = params![user, key, fingerprint];
    tx.execute(&RELEASE, params).await.map(|_| ())
}

/// The response that is stored for this key of `user`, unless it is from before `horizon`.
///
/// # Errors
/// The database fails.
pub async fn find(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    horizon: Timestamp,
) -> Result<Option<ResponseRecord>, StoreError> {
    FIND.fetch_optional(tx, params![user, key, horizon]).await
}

/// The time of the oldest record.
///
/// # Errors
/// The database fails.
pub async fn oldest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    OLDEST.fetch_one(tx, &[]).await
}

/// Deletes records from before `horizon`, oldest first, at most `limit`; returns how many.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, horizon: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![horizon, limit]).await
}
