//! The destination of rows: without the store, table by table, as fast as the database accepts
//! them.

use anyhow::Result;

use super::postgres::Copies;
use super::sqlite::File;

/// A table to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static str,
}

macro_rules! tables {
    ($($constant:ident = $name:literal $columns:literal;)*) => {
        $(pub(crate) static $constant: Table = Table { name: $name, columns: $columns };)*
        pub(crate) static TABLES: &[&Table] = &[$(&$constant),*];
    };
}

tables! {
    USERS = "users" "id, username, email, name, plan, created_at, updated_at, username_key, email_key";
    ACCOUNTS = "ledger_accounts" "id, balance, entries, earned, tasks_paid";
    TRANSACTIONS = "ledger_transactions" "id, kind, reference, created_at";
    UNSEALED = "ledger_unsealed" "transaction_id";
    ENTRIES = "ledger_entries"
        "account_id, number, transaction_id, kind, amount, balance_after, created_at";
    TASKS = "tasks" "id, creator_id, title, description, category, reward, slots, slots_left, live, \
        approved, status, input, review, claim_ttl_seconds, review_ttl_seconds, min_stake, deadline, \
        created_at, updated_at, words";
    COUNTS = "task_counts" "category, status, shard, count";
    SUBMISSIONS = "submissions" "id, task_id, worker_id, status, result, feedback, reward, claimed_at, \
        claim_expires_at, submitted_at, reviewed_at, due_at";
    POOLS = "pools" "id, name, status, reward_per_day, min_stake, lock_seconds, cooldown_seconds, \
        created_at, acc, carry, emitted, funded, total_staked, updated_ms";
    POSITIONS = "positions" "id, pool_id, user_id, amount, status, mark, end_acc, claimed, staked_at, \
        unlocks_at, withdrawable_at";
}

/// A value of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
}

impl From<i64> for Cell<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// `cells![a, b]`: a row.
macro_rules! cells {
    ($($value:expr),* $(,)?) => {
        &[$($crate::tokens::fill::sink::Cell::from($value)),*]
    };
}

pub(crate) use cells;

/// A database that accepts rows. Its indexes are created after all rows.
#[derive(Debug)]
pub(crate) enum Sink {
    Sqlite(File),
    Postgres(Copies),
}

impl Sink {
    /// Opens the migrated database at `url`.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) fn open(url: &str) -> Result<Self> {
        Ok(match url.strip_prefix("sqlite:") {
            Some(path) => Self::Sqlite(File::open(path)?),
            None => Self::Postgres(Copies::open(url)?),
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<()> {
        match self {
            Self::Sqlite(file) => file.row(table, cells),
            Self::Postgres(copies) => copies.row(table, cells),
        }
    }

    /// Creates the indexes and the planner's statistics. `progress` is called for each index.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) fn finish(self, progress: impl FnMut(usize, usize)) -> Result<()> {
        match self {
            Self::Sqlite(file) => file.finish(progress),
            Self::Postgres(copies) => copies.finish(progress),
        }
    }
}
