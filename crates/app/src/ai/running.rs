//! A run of a tool, from its beginning to its end: a run is counted once, wherever the work is
//! done.

use std::sync::Arc;

use aivy_ai::ToolError;
use parking_lot::Mutex;

use super::{Runner, ToolRun};
use crate::App;

tokio::task_local! {
    /// The current run: tools pass only texts to an embedder, so the embedder finds the run here.
    pub(super) static CURRENT: RunScope;
}

/// The runner, and what the run requested from a provider.
#[derive(Debug, Clone)]
pub(super) struct RunScope {
    pub(super) app: App,
    pub(super) runner: Runner,
    provider_use: Arc<Mutex<Option<ProviderUse>>>,
}

/// What a run has used of a provider.
#[derive(Debug, Default)]
struct ProviderUse {
    /// The last model that responded.
    model: Option<String>,
    /// Tokens used.
    tokens: u64,
}

impl RunScope {
    /// Records a call of a provider for this run; `model` is the one that responded.
    pub(super) fn add_provider_use(&self, model: Option<String>, tokens: u64) {
        let mut used = self.provider_use.lock();
        let used = used.get_or_insert_default();
        used.model = model.or(used.model.take());
        used.tokens = used.tokens.saturating_add(tokens);
    }
}

/// A run in progress. If it is dropped, it has failed: its caller has left.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) scope: RunScope,
    tool: String,
    /// Characters that the tool reads.
    read: u64,
    started: u64,
    over: bool,
}

impl Running {
    /// Begins a run.
    pub(super) fn begin(app: &App, runner: &Runner, tool: &str, read: u64) -> Self {
        Self {
            started: app.clock.monotonic_micros(),
            scope: RunScope {
                app: app.clone(),
                runner: runner.clone(),
                provider_use: Arc::default(),
            },
            tool: tool.to_owned(),
            read,
            over: false,
        }
    }

    /// Ends the run. What was refused before it began did not run.
    pub(super) fn end<T>(mut self, outcome: &Result<T, ToolError>) {
        self.over = true;
        let ran = matches!(
            outcome,
            Ok(_) | Err(ToolError::TimedOut(_) | ToolError::Failed(_))
        );
        if ran || self.scope.provider_use.lock().is_some() {
            self.count(outcome.is_ok());
        }
    }

    fn count(&self, succeeded: bool) {
        let used = self.scope.provider_use.lock().take();
        let (model, units) = used.map_or((None, self.read), |used| (used.model, used.tokens));
        let app = &self.scope.app;
        let run = ToolRun {
            tool: self.tool.clone(),
            model,
            succeeded,
            units,
            micros: app.clock.monotonic_micros().saturating_sub(self.started),
        };
        app.count_run(&self.scope.runner, &run);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.count(false);
        }
    }
}
