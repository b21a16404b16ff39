//! Pages of an account's keys, by their status.

use aivy_core::key::EXPIRING_MICROS;
use aivy_types::body::KeyStatus;
use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::keys::{KeyRecord, record};
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::{Value, params};

statements! { "key_list":
    // The status of each key, as `aivy_core::key::status` says it: tests hold the two together.
    PAGE = "SELECT k.id, k.user_id, k.name, k.prefix, k.last_four, k.permissions, u.plan, \
            k.created_at, k.expires_at, k.last_used_at, k.revoked_at, k.replaced_by, k.used_permissions \
        FROM (SELECT id, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $2 THEN 'expired' \
                WHEN expires_at - CASE WHEN (expires_at - created_at) / 2 < $3 THEN (expires_at - created_at) / 2 ELSE $3 END <= $2 THEN 'expiring' \
                ELSE 'active' END AS status FROM api_keys WHERE user_id = $1) s \
            JOIN api_keys k ON k.id = s.id JOIN users u ON u.id = k.user_id \
        WHERE s.status IN ($4, $5, $6, $7) ORDER BY k.id DESC LIMIT $8 OFFSET $9";
    COUNT = "SELECT COUNT(*) FROM (SELECT CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $2 THEN 'expired' \
                WHEN expires_at - CASE WHEN (expires_at - created_at) / 2 < $3 THEN (expires_at - created_at) / 2 ELSE $3 END <= $2 THEN 'expiring' \
                ELSE 'active' END AS status FROM api_keys WHERE user_id = $1) s WHERE s.status IN ($4, $5, $6, $7)";
}

/// A page of the keys of `user` that have one of `statuses` at `now`, the newest first, and how
/// many there are in all. Nothing where no status is asked for.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx<'_>,
    user: &UserId,
    statuses: &[KeyStatus],
    now: Timestamp,
    limit: i64,
    offset: i64,
) -> Result<(Vec<KeyRecord>, i64), StoreError> {
    let mut params = params![user, now, EXPIRING_MICROS].to_vec();
    let last = statuses.last().map_or("", |status| status.as_str());
    let words = statuses.iter().map(|status| status.as_str());
    // The statement has room for every status; what is left over repeats the last.
    let words = words.chain(std::iter::repeat(last));
    params.extend(words.take(KeyStatus::ALL.len()).map(Value::from));
    let total = tx.query_one(&COUNT, &params, |row| row.int(0)).await?;
    params.extend([Value::from(limit), Value::from(offset)]);
    Ok((tx.query(&PAGE, &params, record).await?, total))
}
