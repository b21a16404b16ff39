//! How many rows the tables of the database have.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

/// Objects that have not ended, each with the query that counts them.
pub const LIVE: [(&str, &str); 3] = [
    (
        "open tasks",
        "SELECT COUNT(*) FROM tasks WHERE status IN ('open', 'paused')",
    ),
    (
        "live submissions",
        "SELECT COUNT(*) FROM submissions WHERE status IN ('claimed', 'submitted', 'appealed')",
    ),
    (
        "live positions",
        "SELECT COUNT(*) FROM positions WHERE status IN ('active', 'unstaking')",
    ),
];

/// Tables that grow with the work that was done, each with the reason. All others must be flat.
pub const HISTORY: [(&str, &str); 14] = [
    ("tasks", "kept as history"),
    ("submissions", "kept as history"),
    ("positions", "kept as history"),
    ("ledger_accounts", "one for the escrow of each task"),
    ("ledger_transactions", "kept for ever"),
    ("ledger_entries", "kept for ever"),
    ("ledger_leaves", "kept for ever"),
    ("ledger_seals", "one for each interval with transfers"),
    ("idempotency_records", "kept for 24 hours"),
    ("changes", "kept for an hour or more"),
    ("usage_daily", "one for each key, operation, status and day"),
    ("ai_usage_daily", "one for each key, tool, model and day"),
    ("task_counts", "one for each shard of category and status"),
    ("known_browsers", "at most 20 an account"),
];

/// The number of rows by table, and of live objects by name.
pub type Counts = BTreeMap<String, i64>;

/// Counts all rows of an SQLite file that is in use.
///
/// # Errors
/// It cannot be read.
pub fn count(file: &Path) -> Result<Counts> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // The tables behind the full text index count blocks, not rows.
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'tasks_words%'";
    let mut names = connection.prepare(names)?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?;
    let mut counts = Counts::new();
    for name in names {
        let name = name?;
        let query = format!("SELECT COUNT(*) FROM \"{name}\"");
        counts.insert(name, connection.query_row(&query, [], |row| row.get(0))?);
    }
    for (name, query) in LIVE {
        let live = connection.query_row(query, [], |row| row.get(0))?;
        counts.insert(name.to_owned(), live);
    }
    Ok(counts)
}
