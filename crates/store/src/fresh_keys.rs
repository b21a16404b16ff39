//! Texts of keys that wait to be shown, once. They are sealed: nobody can read them from here.

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

/// Keeps a sealed text until `expires_at`.
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

/// The sealed text of a key, if it waits yet at `now`.
///
/// # Errors
/// The database failed.
pub async fn get(
    tx: &mut Tx<'_>,
    key: &KeyId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    GET.fetch_optional(tx, params![key, now]).await
}

/// Takes a text away. False if somebody else was quicker.
///
/// # Errors
/// The database failed.
pub async fn remove(tx: &mut Tx<'_>, key: &KeyId) -> Result<bool, StoreError> {
    let removed = tx.execute(&REMOVE, params![key]).await?;
    Ok(removed > 0)
}

/// Forgets texts that nobody came for.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
