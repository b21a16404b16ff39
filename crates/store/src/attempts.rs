//! Counting attempts: a token bucket for each subject, kept in the database and not in memory so
//! that all nodes count together. An attempt is slow anyway, because a password is hashed each
//! time.

use aivy_types::Timestamp;

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "attempts":
    /// Makes the row if there is none, and locks it, so that of two transactions at once one waits.
    LOCK: i64 = "INSERT INTO attempts (subject, word, full_at) VALUES ($1, 0, 0) \
        ON CONFLICT (subject) DO UPDATE SET word = attempts.word RETURNING word";
    SET = "UPDATE attempts SET word = $1, full_at = $2 WHERE subject = $3";
    REMOVE = "DELETE FROM attempts WHERE subject = $1";
    PRUNE = "DELETE FROM attempts WHERE full_at <= $1";
}

/// The state of `subject`, 0 at first. No other transaction changes it until this one ends.
///
/// # Errors
/// The database fails.
pub async fn lock(tx: &mut Tx<'_>, subject: &str) -> Result<i64, StoreError> {
    LOCK.fetch_one(tx, params![subject]).await
}

/// Stores the state of `subject`, whose bucket is full again at `full_at`.
///
/// # Errors
/// The database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    subject: &str,
    word: i64,
    full_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SET, params![word, full_at, subject])
        .await
        .map(|_| ())
}

/// Deletes the attempts of `subject`.
///
/// # Errors
/// The database fails.
pub async fn remove(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute(&REMOVE, params![subject]).await.map(|_| ())
}

/// Deletes buckets that are full again; returns how many.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
