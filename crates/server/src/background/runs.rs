//! Writes the counts of AI tool runs every few seconds and when the server stops.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::App;
use tokio::sync::watch;
use tokio::time::timeout;

use super::Voice;

/// The interval.
const EVERY: Duration = Duration::from_secs(2);

/// Runs until the server stops.
pub(super) async fn run(app: Arc<App>, mut ended: watch::Receiver<bool>) {
    let mut voice = Voice::new("writing the runs of AI tools");
    loop {
        let over = timeout(EVERY, ended.changed()).await.is_ok();
        voice.hear(app.flush_runs().await);
        if over {
            return;
        }
    }
}
