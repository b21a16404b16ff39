//! Texts of new keys that wait to be shown, once. They are encrypted, and the database has no key
//! to decrypt them.

use aivy_types::{KeyId, Timestamp};

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "fresh_keys":
    INSERT = "INSERT INTO fresh_keys (key_id, sealed, expires_at) VALUES ($1, $2, $3)";
    GET: String = "SELECT sealed FROM fresh_keys WHERE key_id = $1 AND expires_at > $2";
    REMOVE = "DELETE FROM fresh_keys WHERE key_id = $1";
    PRUNE = "DELETE FROM fresh_keys WHERE expires_at <= $1";
}

/// Stores an encrypted text until `expires_at`.
///
/// # Errors
/// Refused if there is no such key.
pub async fn insert(
    tx: &mut Tx<'_>,
    key: &KeyId,
    sealed: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&INSERT, params![key, sealed, expires_at])
        .await
        .map(|_| ())
}

/// The encrypted text of a key, if it still waits at `now`.
///
/// # Errors
/// The database fails.
pub async fn get(
    tx: &mut Tx<'_>,
    key: &KeyId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    GET.fetch_optional(tx, params![key, now]).await
}

/// Deletes a text. Returns false if another request was faster.
///
/// # Errors
/// The database fails.
pub async fn remove(tx: &mut Tx<'_>, key: &KeyId) -> Result<bool, StoreError> {
    let removed = tx.execute(&REMOVE, params![key]).await?;
    Ok(removed > 0)
}

/// Deletes expired texts.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
