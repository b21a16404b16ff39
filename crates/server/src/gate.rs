//! The gate and its background tasks, from the start to the last write of counts.

use std::sync::Arc;

use aivy_api::Contract;
use aivy_core::limit::InvalidPlan;
use aivy_core::{Clock, Entropy};
use aivy_gate::{Gate, GateOptions};
use aivy_store::Db;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::compose;
use crate::config::Config;

/// A running gate.
#[derive(Debug)]
pub(crate) struct GateRuntime {
    gate: Arc<Gate>,
    shutdown: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl GateRuntime {
    /// Starts it on this thread's runtime.
    ///
    /// # Errors
    /// A plan is out of range, which the validation of the configuration excludes.
    pub(crate) fn start(
        config: &Config,
        db: Db,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, InvalidPlan> {
        let mut options = GateOptions::new(db, clock);
        options.entropy = entropy;
        options.plans = compose::plans(config);
        options.default_plan.clone_from(&config.default_plan);
        options.operations = Contract::get().counted().into();
        options.max_keys = compose::size(config.cache.max_entries);
        options.flush_interval = compose::millis(config.keys.flush_interval_ms);
        let gate = Arc::new(Gate::new(options)?);
        let (shutdown, ended) = watch::channel(false);
        let running = actix_rt::spawn(gate.clone().run(ended));
        Ok(Self {
            gate,
            shutdown,
            running,
        })
    }

    /// The gate.
    pub(crate) fn gate(&self) -> Arc<Gate> {
        self.gate.clone()
    }

    /// Stops the background tasks; returns when the last counts are written.
    pub(crate) async fn stop(self) {
        // Fails only if they have already ended.
        let _ = self.shutdown.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the gate did not end cleanly");
        }
    }
}
