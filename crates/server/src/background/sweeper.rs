//! Does what time demands when nobody reads: claims lapse, results are approved, tasks expire,
//! answers that were kept for a day are forgotten.
//!
//! It sleeps until something is due. What another node puts on the list meanwhile is due in a
//! minute at the earliest, save for deadlines that are set close ahead, so it looks again now and
//! then; two indexes tell what is next, whatever the size of the tables.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{App, Failure};
use tokio::sync::watch;
use tokio::time::timeout;

use super::Voice;

/// The longest sleep.
const LONGEST: Duration = Duration::from_secs(5);
/// The shortest: a clock that another node sets must not keep this one busy.
const SHORTEST: Duration = Duration::from_millis(10);

/// Sweeps until the server ends.
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

/// Does what is due; answers how long nothing else will be. `forgotten` is when old answers were
/// forgotten last, in microseconds: nobody sees them, so that is no hurry.
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
