//! Seals the ledger every few seconds. Any number of nodes may do so: of two that seal at once, one
//! is quicker and the other does nothing.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, BATCH, Failure};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// A sealer that is running.
#[derive(Debug)]
pub(crate) struct Sealer {
    shutdown: watch::Sender<bool>,
    running: Option<JoinHandle<()>>,
}

impl Sealer {
    /// Starts it on this thread's runtime; with an interval of 0 there is none.
    pub(crate) fn start(app: Arc<App>, every: Duration) -> Self {
        let (shutdown, ended) = watch::channel(false);
        let running = (!every.is_zero()).then(|| actix_rt::spawn(keep_sealing(app, every, ended)));
        Self { shutdown, running }
    }

    /// Ends it; returns when nothing of it runs any more.
    pub(crate) async fn stop(self) {
        // Nobody listens any more only if it has ended already.
        let _ = self.shutdown.send(true);
        if let Some(running) = self.running
            && let Err(error) = running.await
        {
            tracing::error!(%error, "the sealer did not end in order");
        }
    }
}

async fn keep_sealing(app: Arc<App>, every: Duration, mut ended: watch::Receiver<bool>) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sealing = true;
    loop {
        tokio::select! {
            _ = ended.changed() => return,
            _ = ticks.tick() => {}
        }
        match seal_all(&app, &ended).await {
            Ok(()) if !sealing => {
                tracing::info!("the ledger is sealed again");
                sealing = true;
            }
            // Said once, however long it lasts.
            Err(failure) if sealing => {
                let cause = failure.cause_text().unwrap_or_default();
                tracing::warn!(%failure, cause, "the ledger cannot be sealed: tried again at every tick");
                sealing = false;
            }
            _ => {}
        }
    }
}

/// Seals batch after batch, as long as they are full and the server runs.
async fn seal_all(app: &App, ended: &watch::Receiver<bool>) -> Result<(), Failure> {
    while app.seal().await? == BATCH && !*ended.borrow() {}
    Ok(())
}
