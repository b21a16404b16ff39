//! Applies overdue changes when nobody reads: claims lapse, results are approved, tasks expire,
//! idempotency records older than a day are deleted.
//!
//! It sleeps until something is due. New entries of other nodes are due in a minute at the
//! earliest, except tasks with an early deadline, so it checks again every few seconds; the next
//! due time comes from two indexes, for any size of the tables.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure};
use tokio::sync::watch;
use tokio::time::timeout;

use super::Voice;

/// The maximum sleep.
const LONGEST: Duration = Duration::from_secs(5);
/// The minimum sleep: times set by another node must not make this one busy.
const SHORTEST: Duration = Duration::from_millis(10);

/// Runs until the server stops.
pub(super) async fn run(app: Arc<App>, mut ended: watch::Receiver<bool>) {
    let mut voice = Voice::new("sweeping");
    let mut forgotten = None;
    loop {
        let next = voice.hear(sweep(&app, &mut forgotten).await);
        let pause = next.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
        if timeout(pause, ended.changed()).await.is_ok() {
            return;
        }
    }
}

/// Applies what is due; returns how long to sleep. `forgotten` is when old idempotency records were
/// last deleted, in microseconds: they are no longer used, so this is not urgent.
async fn sweep(app: &App, forgotten: &mut Option<u64>) -> Result<Duration, Failure> {
    app.settle_due().await?;
    let now = app.clock.monotonic_micros();
    let rested = |last: u64| Duration::from_micros(now.saturating_sub(last)) >= LONGEST;
    if forgotten.is_none_or(rested) {
        app.forget_answers().await?;
        app.forget_visits().await?;
        app.settle_lost_reservations().await?;
        *forgotten = Some(now);
    }
    let Some(next) = app.next_due().await? else {
        return Ok(LONGEST);
    };
    let micros = next.micros().saturating_sub(app.clock.now().micros());
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}
