//! Counts of requests by operation and day. The counts are gathered elsewhere and written here in
//! batches; a batch takes few statements, whatever its size.

use std::collections::BTreeMap;

use aivy_types::{KeyId, Permissions, Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::{Value, params};

statements! { "usage":
    ADD = "INSERT INTO usage_daily (user_id, key_id, day, operation, status, count) VALUES ",
        "(?, ?, ?, ?, ?, ?)",
        " ON CONFLICT (user_id, day, operation, status, key_id) DO UPDATE SET count = usage_daily.count + excluded.count";
    TOUCH = "WITH used (id, at, bits) AS (VALUES ", "(?, CAST(? AS BIGINT), CAST(? AS BIGINT))",
        ") UPDATE api_keys SET used_permissions = used_permissions | used.bits, \
            last_used_at = CASE WHEN last_used_at > used.at THEN last_used_at ELSE used.at END \
         FROM used WHERE api_keys.id = used.id AND (last_used_at IS NULL OR last_used_at < used.at \
            OR used_permissions | used.bits <> used_permissions)";
    SINCE: UsageRow = "SELECT {} FROM usage_daily u \
        WHERE user_id = $1 AND day >= $2 GROUP BY day, operation, status ORDER BY day, operation, status";
    PRUNE = "DELETE FROM usage_daily WHERE day < $1";
}

/// Requests to add to a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageDelta {
    /// The user.
    pub user_id: UserId,
    /// The key.
    pub key_id: KeyId,
    /// The UTC day, `YYYY-MM-DD`.
    pub day: String,
    /// The operation ID.
    pub operation: String,
    /// The HTTP status.
    pub status: u16,
    /// The number of requests, at least 0.
    pub count: i64,
}

/// A key that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// The key.
    pub key: KeyId,
    /// The time, to the minute.
    pub at: Timestamp,
    /// The permissions that the request required and the key had.
    pub with: Permissions,
}

/// Requests of a user on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// The UTC day, `YYYY-MM-DD`.
    pub day: String,
    /// The operation ID.
    pub operation: String,
    /// The HTTP status.
    pub status: u16,
    /// The number of requests.
    pub count: i64,
}

record! { UsageRow of u {
    day, operation, status,
    count: "CAST(SUM(u.count) AS BIGINT)",
} }

/// Adds a batch to the counts.
///
/// # Errors
/// Refused if a count is negative or a sum overflows 64 bits; then nothing of the batch is added.
pub async fn add(tx: &mut Tx<'_>, deltas: &[UsageDelta]) -> Result<(), StoreError> {
    // A statement must not contain a row twice; and all transactions lock rows in the same order.
    let mut merged = BTreeMap::new();
    for delta in deltas {
        let place = (
            delta.user_id.as_str(),
            delta.key_id.as_str(),
            delta.day.as_str(),
            delta.operation.as_str(),
            delta.status,
        );
        let count: &mut i64 = merged.entry(place).or_default();
        *count = count
            .checked_add(delta.count)
            .ok_or_else(|| StoreError::Refused("a usage count leaves 64 bits".to_owned()))?;
    }
    let rows: Vec<[Value<'_>; 6]> = merged
        .into_iter()
        .map(|((user, key, day, operation, status), count)| {
            let status = i64::from(status);
            [
                user.into(),
                key.into(),
                day.into(),
                operation.into(),
                status.into(),
                count.into(),
            ]
        })
        .collect();
    ADD.execute(tx, &rows).await
}

/// Sets when keys were last used, and adds to their used permissions. A time never decreases.
///
/// # Errors
/// The database fails.
pub async fn touch(tx: &mut Tx<'_>, used: &[KeyUse]) -> Result<(), StoreError> {
    let mut latest = BTreeMap::new();
    for KeyUse { key, at, with } in used {
        let (time, bits) = latest.entry(key.as_str()).or_insert((*at, 0));
        *time = (*time).max(*at);
        *bits |= with.bits();
    }
    let rows: Vec<[Value<'_>; 3]> = latest
        .into_iter()
        .map(|(key, (at, bits))| [key.into(), at.into(), bits.into()])
        .collect();
    TOUCH.execute(tx, &rows).await
}

/// The user's counts from `first_day` (`YYYY-MM-DD`) on, over all keys, ordered by day, operation
/// and status.
///
/// # Errors
/// The database fails.
pub async fn since(
    tx: &mut Tx<'_>,
    user: &UserId,
    first_day: &str,
) -> Result<Vec<UsageRow>, StoreError> {
    SINCE.fetch_all(tx, params![user, first_day]).await
}

/// Deletes days before `day` (`YYYY-MM-DD`); returns how many rows that was.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, day: &str) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![day]).await
}
