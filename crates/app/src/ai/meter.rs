//! Counting runs: in memory when they end, in the database a little later. A crash loses the counts
//! of the last seconds; budgets do not depend on them.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use aivy_store::runs::{self, RunCounts, RunOf};
use parking_lot::Mutex;

use super::Runner;
use crate::{App, Failure};

/// Rows that are kept at most while they cannot be written.
const MAX_ROWS: usize = 100_000;

/// A run of a tool that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolRun {
    /// The tool's name.
    pub tool: String,
    /// The model of a provider; `None` if it ran inside the server.
    pub model: Option<String>,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Characters read, or provider tokens.
    pub units: u64,
    /// The duration, in microseconds.
    pub micros: u64,
}

/// Is notified of each run; must not block.
pub trait RunObserver: Send + Sync + std::fmt::Debug {
    /// A run has ended.
    fn ended(&self, run: &ToolRun);
}

/// Counts that are not written yet.
#[derive(Debug, Default)]
pub(super) struct RunMeter {
    waiting: Mutex<BTreeMap<RunOf, RunCounts>>,
    /// One writer at a time, or the same counts would be written twice.
    writing: tokio::sync::Mutex<()>,
}

impl RunMeter {
    fn merge(&self, more: impl IntoIterator<Item = (RunOf, RunCounts)>) {
        let mut waiting = self.waiting.lock();
        for (of, counts) in more {
            if waiting.len() < MAX_ROWS || waiting.contains_key(&of) {
                waiting.entry(of).or_default().add(counts);
            }
        }
    }
}

impl App {
    /// Counts a run, and notifies the observer.
    pub fn count_run(&self, runner: &Runner, run: &ToolRun) {
        if let Some(observer) = &self.ai.observer {
            observer.ended(run);
        }
        let key = runner.key.as_ref().map(ToString::to_string);
        let of = RunOf {
            user: runner.user.to_string(),
            key: key.unwrap_or_default(),
            day: self.clock.now().day(),
            tool: run.tool.clone(),
            model: run.model.clone().unwrap_or_default(),
        };
        let counts = RunCounts {
            runs: 1,
            failures: i64::from(!run.succeeded),
            units: i64::try_from(run.units).unwrap_or(i64::MAX),
            micros: i64::try_from(run.micros).unwrap_or(i64::MAX),
        };
        self.ai.meter.merge([(of, counts)]);
    }

    /// Writes the counts. Those that cannot be written are kept for the next time, up to a limit.
    ///
    /// # Errors
    /// The database fails.
    pub async fn flush_runs(&self) -> Result<(), Failure> {
        let _turn = self.ai.meter.writing.lock().await;
        let batch = Arc::new(mem::take(&mut *self.ai.meter.waiting.lock()));
        if batch.is_empty() {
            return Ok(());
        }
        let writing = self
            .db
            .write(batch.clone(), async |tx, rows| runs::add(tx, rows).await);
        if let Err(error) = writing.await {
            let kept = Arc::try_unwrap(batch).unwrap_or_else(|batch| (*batch).clone());
            self.ai.meter.merge(kept);
            return Err(error.into());
        }
        Ok(())
    }
}
