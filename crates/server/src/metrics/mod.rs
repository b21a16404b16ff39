//! The metrics, in Prometheus's text format.
//!
//! Requests are counted in handles that were looked up in advance: an observation is a few atomic
//! additions. Counters of other parts are read at each scrape ([`readings`]).

mod ai;
mod process;
mod readings;
mod requests;

use std::sync::Arc;

use aivy_types::Timestamp;
use prometheus::{Encoder, Registry, TextEncoder};

pub use ai::AiMetrics;
pub use process::Process;
pub use readings::{Number, Readings};
pub use requests::RequestMetrics;

/// All metrics of the process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Metrics of requests.
    pub requests: RequestMetrics,
    /// Metrics of AI tools.
    pub ai: Arc<AiMetrics>,
    process: Process,
}

impl Metrics {
    /// Metrics for operations with these IDs, by index, for a process that started at `now`.
    ///
    /// # Errors
    /// Two metrics have the same name, or Prometheus does not allow a name.
    pub fn new(operation_ids: &[String], now: Timestamp) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let requests = RequestMetrics::new(&registry, operation_ids)?;
        let ai = Arc::new(AiMetrics::new(&registry)?);
        Ok(Self {
            registry,
            requests,
            ai,
            process: Process::started(now),
        })
    }

    /// The text: first these metrics, then those that `more` adds, then those of the process.
    #[must_use]
    pub fn render(&self, more: impl FnOnce(&mut Readings)) -> String {
        let mut text = Vec::new();
        // Writing to memory does not fail, and names were checked when they were registered.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        let mut readings = Readings::default();
        more(&mut readings);
        self.process.read(&mut readings);
        let mut text = String::from_utf8(text).unwrap_or_default();
        text.push_str(readings.as_str());
        text
    }
}
