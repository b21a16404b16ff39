//! Seals the ledger every few seconds. If two nodes seal at once, one is faster and the other does
//! nothing.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, BATCH, Failure};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::Voice;

/// Runs until the server stops.
pub(super) async fn run(app: Arc<App>, every: Duration, mut ended: watch::Receiver<bool>) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut voice = Voice::new("sealing the ledger");
    loop {
        tokio::select! {
            _ = ended.changed() => return,
            _ = ticks.tick() => {}
        }
        voice.hear(seal_all(&app, &ended).await);
    }
}

/// Seals batch after batch, while they are full and the server runs.
async fn seal_all(app: &App, ended: &watch::Receiver<bool>) -> Result<(), Failure> {
    while app.seal().await? == BATCH && !*ended.borrow() {}
    Ok(())
}
