//! The first answer to each request that carried an `Idempotency-Key`.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

/// The conflict when an account's key has an answer already.
pub const TAKEN: &str = "idempotency_records_user_id_key_key";

statements! { "idempotency":
    INSERT = "INSERT INTO idempotency_records (user_id, key, fingerprint, status, body, location, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "SELECT fingerprint, status, body, location FROM idempotency_records \
        WHERE user_id = $1 AND key = $2 AND created_at >= $3";
    FORGET = "DELETE FROM idempotency_records WHERE user_id = $1 AND key = $2 AND created_at < $3";
    OLDEST = "SELECT MIN(created_at) FROM idempotency_records";
    PRUNE = "DELETE FROM idempotency_records WHERE (user_id, key) IN ( \
        SELECT user_id, key FROM idempotency_records WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
}

/// A kept answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the request was: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// The status that was answered.
    pub status: u16,
    /// The body that was answered.
    pub body: String,
    /// The header `Location` that was answered.
    pub location: Option<String>,
}

/// Keeps the answer to a request of `user` with this key. An older one from before `horizon` makes
/// way.
///
/// # Errors
/// A conflict with [`TAKEN`].
pub async fn insert(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    record: &Record,
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

/// The answer that is kept for this key of `user`, unless it is from before `horizon`.
///
/// # Errors
/// The database failed.
pub async fn find(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &str,
    horizon: Timestamp,
) -> Result<Option<Record>, StoreError> {
    tx.query_opt(&FIND, params![user, key, horizon], |row| {
        Ok(Record {
            fingerprint: row.text(0)?.to_owned(),
            status: u16::try_from(row.int(1)?).map_err(StoreError::corrupt)?,
            body: row.text(2)?.to_owned(),
            location: row.opt_text(3)?.map(str::to_owned),
        })
    })
    .await
}

/// When the oldest record was kept.
///
/// # Errors
/// The database failed.
pub async fn oldest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&OLDEST, &[], |row| row.opt_time(0)).await
}

/// Forgets records from before `horizon`, the oldest first, `limit` at most; answers how many.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, horizon: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![horizon, limit]).await
}
