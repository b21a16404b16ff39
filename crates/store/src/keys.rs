//! API keys. Only a hash of the key's text is ever stored.

use aivy_types::{KeyId, Permissions, Timestamp, UserId};

use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;
use crate::{StoreError, changes};

/// The constraint that is violated by a second key with the same text.
pub const HASH_TAKEN: &str = "api_keys_hash_key";

statements! { "keys":
    INSERT = "INSERT INTO api_keys (id, user_id, name, hash, prefix, last_four, permissions, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FIND_BY_HASH: KeyRecord = "SELECT {} FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.hash = $1";
    GET: KeyRecord = "SELECT {} FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.user_id = $1 AND k.id = $2";
    LIST: KeyRecord = "SELECT {} FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.user_id = $1 ORDER BY k.id";
    REPLACED: KeyRecord = "SELECT {} FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.user_id = $1 AND k.replaced_by = $2";
    COUNT_LIVE: i64 = "SELECT COUNT(*) FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL \
        AND (expires_at IS NULL OR expires_at > $2) AND id <> COALESCE($3, '')";
    REVOKE = "UPDATE api_keys SET revoked_at = $1 \
        WHERE user_id = $2 AND id = $3 AND revoked_at IS NULL";
    REVOKE_ALL = "UPDATE api_keys SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    EXPIRE_AT = "UPDATE api_keys SET expires_at = $1 \
        WHERE user_id = $2 AND id = $3 AND (expires_at IS NULL OR expires_at > $1)";
    SET_REPLACED_BY = "UPDATE api_keys SET replaced_by = $1 WHERE user_id = $2 AND id = $3";
}

/// A key to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The ID.
    pub id: KeyId,
    /// The owner.
    pub user_id: UserId,
    /// The name that its owner gave it.
    pub name: String,
    /// SHA-256 of the key's text: 64 hexadecimal digits, lower case.
    pub hash: String,
    /// The first characters of the text, for display.
    pub prefix: String,
    /// The last four characters of the text, for display.
    pub last_four: String,
    /// Its permissions.
    pub permissions: Permissions,
    /// When it expires; `None` if never.
    pub expires_at: Option<Timestamp>,
}

/// A stored key, with its account's plan. Revoked and expired keys are returned too; the caller
/// checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The ID.
    pub id: KeyId,
    /// The owner.
    pub user_id: UserId,
    /// The name that its owner gave it.
    pub name: String,
    /// The first characters of the text, for display.
    pub prefix: String,
    /// The last four characters of the text, for display.
    pub last_four: String,
    /// Its permissions.
    pub permissions: Permissions,
    /// The name of its account's plan.
    pub plan: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires; `None` if never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, as recorded by [`crate::usage::touch`].
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked, or its account was closed.
    pub revoked_at: Option<Timestamp>,
    /// The key that it was rotated to.
    pub replaced_by: Option<KeyId>,
    /// Those of its permissions that it has used, as recorded by [`crate::usage::touch`].
    pub used: Permissions,
}

record! { KeyRecord of k {
    id, user_id, name, prefix, last_four, permissions,
    plan: "u.plan",
    created_at, expires_at, last_used_at,
    // A key of a closed account counts as revoked.
    revoked_at: "COALESCE(k.revoked_at, u.closed_at)",
    replaced_by,
    used: "k.used_permissions" => Permissions::from_bits,
} }

/// Adds a key, made `now`.
///
/// # Errors
/// A conflict with [`HASH_TAKEN`]; refused if there is no such user.
pub async fn insert(tx: &mut Tx<'_>, key: &NewKey, now: Timestamp) -> Result<(), StoreError> {
    let scope = key.permissions.to_scope();
    let params = params![
        &key.id,
        &key.user_id,
        &key.name,
        &key.hash,
        &key.prefix,
        &key.last_four,
        &scope,
        now,
        key.expires_at,
    ];
    tx.execute(&INSERT, params).await?;
    changes::note(tx, &key.user_id, now).await
}

/// The key whose text has this hash. The only look-up without an owner, because it finds the owner.
///
/// # Errors
/// The database fails.
pub async fn find_by_hash(tx: &mut Tx<'_>, hash: &str) -> Result<Option<KeyRecord>, StoreError> {
    FIND_BY_HASH.fetch_optional(tx, params![hash]).await
}

/// One of the user's keys.
///
/// # Errors
/// The database fails.
pub async fn get(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &KeyId,
) -> Result<Option<KeyRecord>, StoreError> {
    GET.fetch_optional(tx, params![user, id]).await
}

/// All of the user's keys, in the order of their ids.
///
/// # Errors
/// The database fails.
pub async fn list(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<KeyRecord>, StoreError> {
    LIST.fetch_all(tx, params![user]).await
}

/// How many of the user's keys are live at `now`, not counting `except`.
///
/// # Errors
/// The database fails.
pub async fn count_live(
    tx: &mut Tx<'_>,
    user: &UserId,
    except: Option<&KeyId>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let params = params![user, now, except];
    COUNT_LIVE.fetch_one(tx, params).await
}

/// The key of `user` that was rotated to `successor`.
///
/// # Errors
/// The database fails.
pub async fn replaced_by(
    tx: &mut Tx<'_>,
    user: &UserId,
    successor: &KeyId,
) -> Result<Option<KeyRecord>, StoreError> {
    REPLACED.fetch_optional(tx, params![user, successor]).await
}

/// Revokes a key. Returns false if the user has no such key or it was already revoked; the first
/// time is kept.
///
/// # Errors
/// The database fails.
pub async fn revoke(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &KeyId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(&REVOKE, params![at, user, id]).await?;
    noted(tx, user, changed, at).await
}

/// Revokes every key of `user`.
///
/// # Errors
/// The database fails.
pub async fn revoke_all(tx: &mut Tx<'_>, user: &UserId, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.execute(&REVOKE_ALL, params![at, user]).await?;
    noted(tx, user, changed, at).await
}

/// Makes a key expire at `at`, or earlier if it already does. Returns false if nothing changed.
/// `now` is the time of the change for the change log.
///
/// # Errors
/// The database fails.
pub async fn expire_at(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &KeyId,
    at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(&EXPIRE_AT, params![at, user, id]).await?;
    noted(tx, user, changed, now).await
}

/// Stores that `id` was rotated to `successor`. Returns false if the user has no such key.
///
/// # Errors
/// Refused if there is no key `successor`.
pub async fn set_replaced_by(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &KeyId,
    successor: &KeyId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![successor, user, id];
    let changed = tx.execute(&SET_REPLACED_BY, params).await?;
    noted(tx, user, changed, now).await
}

async fn noted(
    tx: &mut Tx<'_>,
    user: &UserId,
    changed: u64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if changed > 0 {
        changes::note(tx, user, now).await?;
    }
    Ok(changed > 0)
}
