//! The options of a run.

use std::path::PathBuf;
use std::time::Duration;

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program `aivy`.
    pub server: PathBuf,
    /// How long the load lasts.
    pub length: Duration,
    /// The load goes on until there were this many requests, also on a machine that is too busy for
    /// the rate, but at most ten times as long.
    pub least_requests: u64,
    /// Requests per second, of all clients together.
    pub rate: f64,
    /// Concurrent clients.
    pub lanes: usize,
    /// The seed of all random choices.
    pub seed: u64,
}

impl Options {
    /// The time at the beginning of the measured part that is left out: a tenth of the run, at most
    /// five minutes.
    #[must_use]
    pub fn warm_up(&self) -> Duration {
        (self.length / 10).min(Duration::from_secs(300))
    }

    /// The interval of samples: there are enough of them in a short run, and not too many in a long
    /// one.
    #[must_use]
    pub fn sample_every(&self) -> Duration {
        (self.length / 120).clamp(Duration::from_millis(200), Duration::from_secs(5))
    }
}
