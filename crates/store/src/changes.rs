//! The change log, by which nodes learn of changes: one row for each committed change of a user, a
//! key or a plan.
//!
//! A node polls [`after`] a little below the newest number it has seen. Not *at* the newest: on
//! PostgreSQL a number is assigned when the row is written and visible when its transaction
//! commits, so that a lower number can appear after a higher one. It appears within
//! [`crate::DbOptions::transaction_timeout`] (default: 8 s), because no transaction runs longer. A
//! poller misses nothing if it starts each poll at the newest number that it had seen 15 s earlier,
//! by its own clock, and ignores numbers that it knows. On SQLite numbers appear in order.
//!
//! Numbers are never reused, even after [`prune`].

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

statements! { "changes":
    NOTE = "INSERT INTO changes (user_id, at) VALUES ($1, $2)";
    AFTER: Change = "SELECT {} FROM changes c WHERE seq > $1 ORDER BY seq LIMIT $2";
    NEWEST: i64 = "SELECT COALESCE(MAX(seq), 0) FROM changes";
    PRUNE = "DELETE FROM changes WHERE at < $1";
}

/// Something about a user changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number, at least 1.
    pub seq: i64,
    /// The user.
    pub user_id: UserId,
    /// When, by the clock of the node that wrote it.
    pub at: Timestamp,
}

record! { Change of c { seq, user_id, at } }

/// Records that something about the user changes in this transaction.
///
/// # Errors
/// The database fails.
pub async fn note(tx: &mut Tx<'_>, user: &UserId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&NOTE, params![user, now]).await.map(|_| ())
}

/// Changes with numbers above `seq`, in ascending order, at most `limit`.
///
/// # Errors
/// The database fails.
pub async fn after(tx: &mut Tx<'_>, seq: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
    AFTER.fetch_all(tx, params![seq, limit]).await
}

/// The highest visible number; 0 if there is none.
///
/// # Errors
/// The database fails.
pub async fn newest(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    NEWEST.fetch_one(tx, &[]).await
}

/// Deletes changes from before a time that every node has long passed; returns how many.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![before]).await
}
