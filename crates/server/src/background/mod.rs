//! Background jobs of the server. Any number of nodes can run them.

mod runs;
mod sealer;
mod sweeper;

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The running jobs.
#[derive(Debug)]
pub(crate) struct Background {
    shutdown: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Background {
    /// Starts them on this thread's runtime; with an interval of 0, this node does not seal.
    pub(crate) fn start(app: &Arc<App>, seal_every: Duration) -> Self {
        let (shutdown, ended) = watch::channel(false);
        let sweeper = sweeper::run(app.clone(), ended.clone());
        let runs = runs::run(app.clone(), ended.clone());
        let mut running = vec![actix_rt::spawn(sweeper), actix_rt::spawn(runs)];
        if !seal_every.is_zero() {
            let sealer = sealer::run(app.clone(), seal_every, ended);
            running.push(actix_rt::spawn(sealer));
        }
        Self { shutdown, running }
    }

    /// Stops them; returns when all have ended.
    pub(crate) async fn stop(self) {
        // Fails only if all have already ended.
        let _ = self.shutdown.send(true);
        for running in self.running {
            if let Err(error) = running.await {
                tracing::error!(%error, "background work did not end cleanly");
            }
        }
    }
}

/// Logs when a job begins to fail, and when it works again: not at every failed run in between.
#[derive(Debug)]
struct Voice {
    what: &'static str,
    failing: bool,
}

impl Voice {
    const fn new(what: &'static str) -> Self {
        Self {
            what,
            failing: false,
        }
    }

    fn hear<T>(&mut self, outcome: Result<T, Failure>) -> Option<T> {
        let what = self.what;
        match outcome {
            Ok(value) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!(what, "works again");
                }
                Some(value)
            }
            Err(failure) => {
                if !std::mem::replace(&mut self.failing, true) {
                    let cause = failure.cause_text().unwrap_or_default();
                    tracing::warn!(what, %failure, cause, "failed; it will be retried");
                }
                None
            }
        }
    }
}
