//! Pages of an account's keys, by their status.

use aivy_core::key::EXPIRING_MICROS;
use aivy_types::body::KeyStatus;
use aivy_types::{Timestamp, UserId};

use crate::declare::statements;
use crate::keys::KeyRecord;
use crate::tx::Tx;
use crate::value::{Value, params};
use crate::{Listed, Page, StoreError};

statements! { "key_list":
    // The status of each key, by the same rule as `aivy_core::key::status`: tests compare the two.
    PAGE: KeyRecord = "SELECT {} \
        FROM (SELECT id, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $1 THEN 'expired' \
                WHEN expires_at - CASE WHEN (expires_at - created_at) / 2 < $2 THEN (expires_at - created_at) / 2 ELSE $2 END <= $1 THEN 'expiring' \
                ELSE 'active' END AS status FROM api_keys WHERE user_id = $3) s \
            JOIN api_keys k ON k.id = s.id JOIN users u ON u.id = k.user_id \
        WHERE s.status IN ($4, $5, $6, $7) ORDER BY k.id DESC LIMIT $8 OFFSET $9";
    COUNT: i64 = "SELECT COUNT(*) FROM (SELECT CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $1 THEN 'expired' \
                WHEN expires_at - CASE WHEN (expires_at - created_at) / 2 < $2 THEN (expires_at - created_at) / 2 ELSE $2 END <= $1 THEN 'expiring' \
                ELSE 'active' END AS status FROM api_keys WHERE user_id = $3) s WHERE s.status IN ($4, $5, $6, $7)";
}

/// A page of the keys of `user` with one of `statuses` at `now`, newest first, and the total. Empty
/// if `statuses` is empty.
///
/// # Errors
/// The database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    user: &UserId,
    statuses: &[KeyStatus],
    now: Timestamp,
    page: Page,
) -> Result<Listed<KeyRecord>, StoreError> {
    let mut params = params![now, EXPIRING_MICROS, user].to_vec();
    let last = statuses.last().map_or("", |status| status.as_str());
    let words = statuses.iter().map(|status| status.as_str());
    // The statement has a parameter for every status; unused ones repeat the last.
    let words = words.chain(std::iter::repeat(last));
    params.extend(words.take(KeyStatus::ALL.len()).map(Value::from));
    let total = COUNT.fetch_one(tx, &params).await?;
    params.extend(page.params());
    let items = PAGE.fetch_all(tx, &params).await?;
    Ok(Listed { items, total })
}
