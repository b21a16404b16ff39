//! Passwords, as hashes. An account that an operator made has none until one is set.

use std::fmt;

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

statements! { "passwords":
    SET = "INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3) \
        ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at, \
            version = passwords.version + 1";
    REHASH = "UPDATE passwords SET hash = $1 WHERE user_id = $2";
    GET: Password = "SELECT {} FROM passwords p WHERE user_id = $1";
    REMOVE = "DELETE FROM passwords WHERE user_id = $1";
}

/// A stored password.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    /// Its hash, in the PHC string format.
    pub hash: String,
    /// Changes with each new password of the account.
    pub version: i64,
}

record! { Password of p { hash, version } }

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Password")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Sets the password of an account: its hash, in the PHC string format.
///
/// # Errors
/// Refused if there is no such user.
pub async fn set(
    tx: &mut Tx<'_>,
    user: &UserId,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SET, params![user, hash, now]).await.map(|_| ())
}

/// Replaces the hash of an account's password; the password stays the same.
///
/// # Errors
/// The database fails.
pub async fn rehash(tx: &mut Tx<'_>, user: &UserId, hash: &str) -> Result<(), StoreError> {
    tx.execute(&REHASH, params![hash, user]).await.map(|_| ())
}

/// The password of an account.
///
/// # Errors
/// The database fails.
pub async fn get(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<Password>, StoreError> {
    GET.fetch_optional(tx, params![user]).await
}

/// Removes an account's password.
///
/// # Errors
/// The database fails.
pub async fn remove(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&REMOVE, params![user]).await.map(|_| ())
}
