//! Metrics of the AI tools and of the AI providers.

use std::collections::HashSet;

use aivy_app::{RunObserver, ToolRun};
use aivy_provider::{Attempt, Observer};
use parking_lot::Mutex;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

/// Upper bounds of the histograms, in seconds.
const BUCKETS: &[f64] = &[
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
    120.0,
];
/// The maximum number of model names with a series of their own, because callers choose the names.
const MAX_MODELS: usize = 200;
/// The label of all other models.
const OTHER: &str = "other";
/// The label of tools that run inside the server.
const INSIDE: &str = "";

/// Counters of runs and of calls.
#[derive(Debug)]
pub struct AiMetrics {
    runs: IntCounterVec,
    units: IntCounterVec,
    duration: HistogramVec,
    calls: IntCounterVec,
    call_duration: HistogramVec,
    models: Mutex<HashSet<String>>,
}

impl AiMetrics {
    /// Registers the counters.
    ///
    /// # Errors
    /// A name is already registered.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let made = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(made.clone()))?;
            Ok::<_, prometheus::Error>(made)
        };
        let histogram = |name: &str, help: &str, labels: &[&str]| {
            let options = HistogramOpts::new(name, help).buckets(BUCKETS.to_vec());
            let made = HistogramVec::new(options, labels)?;
            registry.register(Box::new(made.clone()))?;
            Ok::<_, prometheus::Error>(made)
        };
        let of_run = ["tool", "model"];
        let of_call = ["provider", "operation"];
        Ok(Self {
            runs: counter(
                "aivy_ai_runs_total",
                "Finished runs of AI tools.",
                &["tool", "model", "outcome"],
            )?,
            units: counter(
                "aivy_ai_units_total",
                "Tokens used with providers, and characters read by tools inside the server.",
                &of_run,
            )?,
            duration: histogram(
                "aivy_ai_run_duration_seconds",
                "Duration of AI tool runs.",
                &of_run,
            )?,
            calls: counter(
                "aivy_provider_attempts_total",
                "Attempts to call an AI provider, by outcome.",
                &["provider", "operation", "outcome"],
            )?,
            call_duration: histogram(
                "aivy_provider_first_byte_seconds",
                "Time until the response of a provider began.",
                &of_call,
            )?,
            models: Mutex::default(),
        })
    }

    /// The label of a model: its name, unless there are too many.
    fn label<'a>(&self, model: Option<&'a str>) -> &'a str {
        let Some(name) = model else {
            return INSIDE;
        };
        let mut known = self.models.lock();
        if known.contains(name) {
            return name;
        }
        if known.len() >= MAX_MODELS {
            return OTHER;
        }
        known.insert(name.to_owned());
        name
    }
}

/// The precision of a float is far higher than that of the metrics.
fn seconds(micros: u64) -> f64 {
    std::time::Duration::from_micros(micros).as_secs_f64()
}

impl RunObserver for AiMetrics {
    fn ended(&self, run: &ToolRun) {
        let model = self.label(run.model.as_deref());
        let outcome = if run.succeeded { "ok" } else { "failed" };
        let tool = run.tool.as_str();
        self.runs.with_label_values(&[tool, model, outcome]).inc();
        self.units
            .with_label_values(&[tool, model])
            .inc_by(run.units);
        self.duration
            .with_label_values(&[tool, model])
            .observe(seconds(run.micros));
    }
}

impl Observer for AiMetrics {
    fn attempt(&self, attempt: &Attempt) {
        let (provider, operation) = (&*attempt.provider, attempt.operation.label());
        self.calls
            .with_label_values(&[provider, operation, attempt.outcome])
            .inc();
        if let Some(first) = attempt.first_byte {
            self.call_duration
                .with_label_values(&[provider, operation])
                .observe(first.as_secs_f64());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn names_of_models_are_bounded() {
        let metrics = AiMetrics::new(&Registry::new()).unwrap();
        let names: Vec<_> = (0..=MAX_MODELS).map(|n| format!("m{n}")).collect();
        for name in &names[..MAX_MODELS] {
            assert_eq!(metrics.label(Some(name)), name);
        }
        assert_eq!(metrics.label(Some(&names[MAX_MODELS])), OTHER);
        assert_eq!(metrics.label(Some("m0")), "m0");
        assert_eq!(metrics.label(None), INSIDE);
    }
}
