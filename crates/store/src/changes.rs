//! What other nodes must notice: one row for each committed change of a user, a key or a plan.
//!
//! A node polls [`after`] a little below the newest number it has seen. Not *at* the newest: on
//! PostgreSQL a number is drawn when the row is written and seen when its transaction commits, so
//! that a lower number can appear after a higher one. It appears within
//! [`crate::DbOptions::transaction_timeout`] (8 s unless set otherwise), for no transaction runs
//! longer. A poller that starts each look at the newest number that it had seen 15 s earlier, by
//! its own clock, and ignores numbers that it knows, misses nothing. On SQLite numbers appear in
//! order.
//!
//! Numbers never come again, also after [`prune`].

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
    /// Whose.
    pub user_id: UserId,
    /// When, by the clock of the node that wrote it.
    pub at: Timestamp,
}

record! { Change of c { seq, user_id, at } }

/// Notes that something about the user changes in this transaction.
///
/// # Errors
/// The database failed.
pub async fn note(tx: &mut Tx<'_>, user: &UserId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&NOTE, params![user, now]).await.map(|_| ())
}

/// Changes with numbers above `seq`, the lowest first, `limit` at most.
///
/// # Errors
/// The database failed.
pub async fn after(tx: &mut Tx<'_>, seq: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
    AFTER.fetch_all(tx, params![seq, limit]).await
}

/// The highest number that can be seen; 0 when there is none.
///
/// # Errors
/// The database failed.
pub async fn newest(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    NEWEST.fetch_one(tx, &[]).await
}

/// Forgets changes from before a time that every node has long passed; answers how many.
///
/// # Errors
/// The database failed.
pub async fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![before]).await
}
