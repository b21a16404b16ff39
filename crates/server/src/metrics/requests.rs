//! Metrics of requests. Handles are looked up once for each operation and status.

use std::sync::OnceLock;

use aivy_types::ErrorCode;
use prometheus::{HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};

/// The label of requests without an operation: pages, probes, unknown routes.
const NO_OPERATION: &str = "none";

/// Upper bounds of the latency histogram, in seconds.
const BUCKETS: &[f64] = &[
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
    1.0, 2.5, 5.0, 10.0,
];

/// Statuses with a handle of their own; any other is looked up each time.
const STATUSES: &[u16] = &[
    200, 201, 202, 204, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 409, 413, 415,
    422, 429, 500, 503,
];

/// Counters of requests.
#[derive(Debug)]
pub struct RequestMetrics {
    total: IntCounterVec,
    /// By index of the operation; the last is for requests without one.
    operations: Vec<OperationMetrics>,
    /// By index in [`ErrorCode::ALL`].
    refusals: Vec<IntCounter>,
}

#[derive(Debug)]
struct OperationMetrics {
    id: String,
    duration: prometheus::Histogram,
    /// By index in [`STATUSES`]; made at first use, so that no series stays at 0 forever.
    by_status: Vec<OnceLock<IntCounter>>,
}

impl RequestMetrics {
    /// Registers the counters for operations with these IDs.
    ///
    /// # Errors
    /// A name is already registered.
    pub fn new(registry: &Registry, operation_ids: &[String]) -> prometheus::Result<Self> {
        let total = IntCounterVec::new(
            Opts::new("aivy_http_requests_total", "Requests answered."),
            &["operation", "status"],
        )?;
        let duration = HistogramVec::new(
            HistogramOpts::new(
                "aivy_http_request_duration_seconds",
                "Time from the head of a request to the head of its response.",
            )
            .buckets(BUCKETS.to_vec()),
            &["operation"],
        )?;
        let refusals = IntCounterVec::new(
            Opts::new(
                "aivy_http_refusals_total",
                "Requests that the gate refused, by error code.",
            ),
            &["reason"],
        )?;
        registry.register(Box::new(total.clone()))?;
        registry.register(Box::new(duration.clone()))?;
        registry.register(Box::new(refusals.clone()))?;
        let ids = operation_ids.iter().map(String::as_str);
        Ok(Self {
            operations: ids
                .chain([NO_OPERATION])
                .map(|id| OperationMetrics {
                    id: id.to_owned(),
                    duration: duration.with_label_values(&[id]),
                    by_status: STATUSES.iter().map(|_| OnceLock::new()).collect(),
                })
                .collect(),
            refusals: ErrorCode::ALL
                .iter()
                .map(|code| refusals.with_label_values(&[code.as_str()]))
                .collect(),
            total,
        })
    }

    /// Records a response: the operation's index if there is one, the status, and the duration in
    /// microseconds.
    pub fn observe(&self, operation: Option<u16>, status: u16, micros: u64) {
        let index = operation.map_or(usize::MAX, usize::from);
        let metrics = self.operations.get(index).or(self.operations.last());
        let Some(metrics) = metrics else { return };
        // Exact below 2^53 microseconds, which is 285 years.
        #[allow(clippy::cast_precision_loss, reason = "no request takes 285 years")]
        metrics.duration.observe(micros as f64 / 1e6);
        let counter = || {
            self.total
                .with_label_values(&[metrics.id.as_str(), &status.to_string()])
        };
        match STATUSES.binary_search(&status) {
            Ok(place) => metrics.by_status[place].get_or_init(counter).inc(),
            Err(_) => counter().inc(),
        }
    }

    /// Records that the gate refused a request with this code.
    pub fn refused(&self, code: ErrorCode) {
        let place = ErrorCode::ALL.iter().position(|other| *other == code);
        if let Some(counter) = place.and_then(|place| self.refusals.get(place)) {
            counter.inc();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::metrics::Metrics;

    fn metrics() -> Metrics {
        Metrics::new(
            &["get_profile".to_owned(), "get_key".to_owned()],
            aivy_types::Timestamp::from_micros(0),
        )
        .unwrap()
    }

    #[test]
    fn statuses_are_sorted_and_cover_the_table_of_errors() {
        assert!(STATUSES.is_sorted());
        for code in ErrorCode::ALL {
            assert!(STATUSES.contains(&code.status()), "{code}");
        }
    }

    #[test]
    fn requests_are_counted_by_operation_and_status() {
        let metrics = metrics();
        metrics.requests.observe(Some(0), 200, 80);
        metrics.requests.observe(Some(0), 200, 120);
        metrics.requests.observe(Some(1), 418, 1);
        metrics.requests.observe(None, 404, 1);
        metrics.requests.refused(ErrorCode::Forbidden);
        let text = metrics.render(|_| ());
        for line in [
            r#"aivy_http_requests_total{operation="get_profile",status="200"} 2"#,
            r#"aivy_http_requests_total{operation="get_key",status="418"} 1"#,
            r#"aivy_http_requests_total{operation="none",status="404"} 1"#,
            r#"aivy_http_request_duration_seconds_bucket{operation="get_profile",le="0.0001"} 1"#,
            r#"aivy_http_request_duration_seconds_sum{operation="get_profile"} 0.0002"#,
            r#"aivy_http_refusals_total{reason="forbidden"} 1"#,
        ] {
            assert!(
                text.lines().any(|l| l == line),
                "{line} is missing in\n{text}"
            );
        }
    }

    #[test]
    fn no_series_is_made_before_it_is_met() {
        let text = metrics().render(|_| ());
        assert!(!text.contains("status="), "{text}");
    }
}
