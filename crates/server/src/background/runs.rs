//! Writes what was run of the AI tools, every few seconds and when the server ends.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::App;
use tokio::sync::watch;
use tokio::time::timeout;

use super::Voice;

/// How often.
const EVERY: Duration = Duration::from_secs(2);

/// Writes until the server ends.
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
