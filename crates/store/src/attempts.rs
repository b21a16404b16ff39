//! How often something was tried: a token bucket a subject, kept here and not in memory so that
//! any number of nodes count together. Trying is slow anyway, for a password is hashed each time.

use aivy_types::Timestamp;

use crate::StoreError;
use crate::declare::statements;
use crate::tx::Tx;
use crate::value::params;

statements! { "attempts":
    /// Makes the row if there is none and locks it, so that of two at once one waits.
    LOCK: i64 = "INSERT INTO attempts (subject, word, full_at) VALUES ($1, 0, 0) \
        ON CONFLICT (subject) DO UPDATE SET word = attempts.word RETURNING word";
    SET = "UPDATE attempts SET word = $1, full_at = $2 WHERE subject = $3";
    REMOVE = "DELETE FROM attempts WHERE subject = $1";
    PRUNE = "DELETE FROM attempts WHERE full_at <= $1";
}

/// The word of `subject`, 0 at first. Nobody else changes it until the transaction ends.
///
/// # Errors
/// The database failed.
pub async fn lock(tx: &mut Tx<'_>, subject: &str) -> Result<i64, StoreError> {
    LOCK.fetch_one(tx, params![subject]).await
}

/// Stores the word of `subject`, whose bucket is full again at `full_at`.
///
/// # Errors
/// The database failed.
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

/// Forgets what `subject` has tried.
///
/// # Errors
/// The database failed.
pub async fn remove(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute(&REMOVE, params![subject]).await.map(|_| ())
}

/// Forgets buckets that are full again.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![now]).await
}
