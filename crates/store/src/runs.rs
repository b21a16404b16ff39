//! Runs of the AI tools, by day, tool, model and key. The counts are gathered elsewhere and written
//! here in batches.

use std::collections::BTreeMap;

use aivy_types::UserId;

use crate::StoreError;
use crate::declare::statements;
use crate::record::record;
use crate::tx::Tx;
use crate::value::params;

statements! { "runs":
    ADD = "INSERT INTO ai_usage_daily (user_id, key_id, day, tool, model, runs, failures, units, micros) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (user_id, day, tool, model, key_id) DO UPDATE SET \
            runs = ai_usage_daily.runs + excluded.runs, failures = ai_usage_daily.failures + excluded.failures, \
            units = ai_usage_daily.units + excluded.units, micros = ai_usage_daily.micros + excluded.micros";
    SINCE: RunRow = "SELECT {} FROM ai_usage_daily u \
        WHERE user_id = $1 AND day >= $2 GROUP BY tool, model, key_id ORDER BY tool, model, key_id";
    PRUNE = "DELETE FROM ai_usage_daily WHERE day < $1";
}

/// What a count is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunOf {
    /// The user.
    pub user: String,
    /// The key; empty on the dashboard.
    pub key: String,
    /// The UTC day, `YYYY-MM-DD`.
    pub day: String,
    /// The tool's name.
    pub tool: String,
    /// The model; empty for what runs inside the server.
    pub model: String,
}

/// The totals of runs. Each is at least 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// All runs.
    pub runs: i64,
    /// Failed runs.
    pub failures: i64,
    /// Characters read, or provider tokens.
    pub units: i64,
    /// The total duration, in microseconds.
    pub micros: i64,
}

impl RunCounts {
    /// Adds more of them.
    pub const fn add(&mut self, more: Self) {
        self.runs = self.runs.saturating_add(more.runs);
        self.failures = self.failures.saturating_add(more.failures);
        self.units = self.units.saturating_add(more.units);
        self.micros = self.micros.saturating_add(more.micros);
    }
}

/// The runs of a tool with a model and a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// The tool's name.
    pub tool: String,
    /// The model; empty for what runs inside the server.
    pub model: String,
    /// The key; empty on the dashboard.
    pub key: String,
    /// The totals.
    pub counts: RunCounts,
}

record! { RunRow of u {
    tool, model,
    key: "u.key_id",
    counts: RunCounts {
        runs: "CAST(SUM(u.runs) AS BIGINT)",
        failures: "CAST(SUM(u.failures) AS BIGINT)",
        units: "CAST(SUM(u.units) AS BIGINT)",
        micros: "CAST(SUM(u.micros) AS BIGINT)",
    },
} }

/// Adds a batch to the counts. A map is ordered, so all transactions lock the rows in the same
/// order.
///
/// # Errors
/// Refused if a count is negative or a sum overflows 64 bits; then nothing of the batch is added.
pub async fn add(tx: &mut Tx<'_>, batch: &BTreeMap<RunOf, RunCounts>) -> Result<(), StoreError> {
    for (of, counts) in batch {
        tx.execute(
            &ADD,
            params![
                &of.user,
                &of.key,
                &of.day,
                &of.tool,
                &of.model,
                counts.runs,
                counts.failures,
                counts.units,
                counts.micros
            ],
        )
        .await?;
    }
    Ok(())
}

/// The user's runs from `first_day` (`YYYY-MM-DD`) on, ordered by tool, model and key.
///
/// # Errors
/// The database fails.
pub async fn since(
    tx: &mut Tx<'_>,
    user: &UserId,
    first_day: &str,
) -> Result<Vec<RunRow>, StoreError> {
    SINCE.fetch_all(tx, params![user, first_day]).await
}

/// Deletes days before `day` (`YYYY-MM-DD`); returns how many rows that was.
///
/// # Errors
/// The database fails.
pub async fn prune(tx: &mut Tx<'_>, day: &str) -> Result<u64, StoreError> {
    tx.execute(&PRUNE, params![day]).await
}
