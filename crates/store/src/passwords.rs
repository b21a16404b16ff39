//! Passwords, as hashes. An account that was made by an operator has none until it is given one.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "passwords":
    SET = "INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3) \
        ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
    GET = "SELECT hash FROM passwords WHERE user_id = $1";
    REMOVE = "DELETE FROM passwords WHERE user_id = $1";
}

/// Gives an account a password: its hash, in the PHC string format.
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

/// The hash of an account's password.
///
/// # Errors
/// The database failed.
pub async fn get(tx: &mut Tx<'_>, user: &UserId) -> Result<Option<String>, StoreError> {
    tx.query_opt(&GET, params![user], |row| Ok(row.text(0)?.to_owned()))
        .await
}

/// Takes an account's password away.
///
/// # Errors
/// The database failed.
pub async fn remove(tx: &mut Tx<'_>, user: &UserId) -> Result<(), StoreError> {
    tx.execute(&REMOVE, params![user]).await.map(|_| ())
}
