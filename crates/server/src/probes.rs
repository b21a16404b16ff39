//! Readiness and metrics, for the pages of probes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aivy_api::{BodyMemory, Probes};
use aivy_app::Failure;
use aivy_gate::Gate;
use aivy_store::Db;

use crate::logs::Sink;
use crate::metrics::{Metrics, Number, Readings};
use crate::readiness::Readiness;
use crate::wire::ConnectionStats;

/// The parts that the probes examine.
#[derive(Debug)]
pub(crate) struct ServerProbes {
    pub(crate) db: Db,
    pub(crate) readiness: Readiness,
    pub(crate) gate: Arc<Gate>,
    pub(crate) connections: Arc<ConnectionStats>,
    pub(crate) bodies: BodyMemory,
    pub(crate) log: Sink,
    pub(crate) metrics: Arc<Metrics>,
    /// Whether the metrics are served.
    pub(crate) enabled: bool,
}

impl Probes for ServerProbes {
    fn ready(&self) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + '_>> {
        Box::pin(self.readiness.ask())
    }

    fn metrics(&self) -> Option<String> {
        self.enabled
            .then(|| self.metrics.render(|to| self.read(to)))
    }
}

impl ServerProbes {
    fn read(&self, to: &mut Readings) {
        self.read_connections(to);
        self.read_database(to);
        self.read_gate(to);
        let log = self.log.stats();
        to.counter("aivy_log_lines_total", "Log lines written.", log.written);
        to.counter(
            "aivy_log_lines_dropped_total",
            "Log lines dropped.",
            log.dropped,
        );
    }

    fn read_connections(&self, to: &mut Readings) {
        let stats = &self.connections;
        to.counter(
            "aivy_http_connections_total",
            "Connections accepted.",
            stats.accepted(),
        );
        to.gauge(
            "aivy_http_connections_open",
            "Open connections.",
            stats.open(),
        );
        to.gauge(
            "aivy_http_requests_in_flight",
            "Connections that have sent data since their last response.",
            stats.busy(),
        );
        to.counter(
            "aivy_http_connections_refused_total",
            "Connections refused because their address had too many open connections.",
            stats.refused(),
        );
        to.counters(
            "aivy_http_connections_slow_total",
            "Connections closed because a request head did not arrive or a response was not read.",
            &[
                ("side=\"head\"", stats.slow_heads().into()),
                ("side=\"answer\"", stats.slow_readers().into()),
            ],
        );
        to.gauge(
            "aivy_http_body_bytes",
            "Memory used by all request and response bodies.",
            self.bodies.held() as u64,
        );
    }

    fn read_database(&self, to: &mut Readings) {
        let stats = self.db.stats();
        let kinds =
            |read: Number, write: Number| [("kind=\"read\"", read), ("kind=\"write\"", write)];
        to.counters(
            "aivy_database_operations_total",
            "Finished reads and writes, successful or not.",
            &kinds(stats.reads.into(), stats.writes.into()),
        );
        to.counters(
            "aivy_database_seconds_total",
            "Time spent in reads and in transactions that write.",
            &kinds(seconds(stats.read_nanos), seconds(stats.write_nanos)),
        );
        to.counter(
            "aivy_database_commits_total",
            "Commits; several writes can share one.",
            stats.commits,
        );
        to.counter(
            "aivy_database_retries_total",
            "Transactions that were retried.",
            stats.retries,
        );
        to.gauge(
            "aivy_database_write_queue_length",
            "Waiting writes.",
            self.db.write_queue_len(),
        );
    }
}

impl ServerProbes {
    fn read_gate(&self, to: &mut Readings) {
        let stats = self.gate.stats();
        to.counters(
            "aivy_key_cache_lookups_total",
            "Key look-ups, by whether the cache had the key.",
            &[
                ("result=\"hit\"", stats.key_hits.into()),
                ("result=\"miss\"", stats.key_misses.into()),
            ],
        );
        to.gauge("aivy_key_cache_entries", "Cached keys.", stats.keys);
        to.gauge(
            "aivy_key_cache_accounts",
            "Cached accounts.",
            stats.accounts,
        );
        to.gauge(
            "aivy_rate_limit_addresses",
            "Cached client addresses.",
            stats.addresses,
        );
        to.counters(
            "aivy_rate_limited_total",
            "Requests that found an empty token bucket, by the bucket's owner.",
            &[
                ("bucket=\"account\"", stats.limited_accounts.into()),
                ("bucket=\"address\"", stats.limited_addresses.into()),
            ],
        );
        to.counter(
            "aivy_changes_noticed_total",
            "Changes read from the change log.",
            stats.changes,
        );
        to.counter(
            "aivy_change_log_failures_total",
            "Failed reads of the change log.",
            stats.poll_failures,
        );
        to.gauge(
            "aivy_usage_counts_waiting",
            "Usage counts that are not written yet.",
            stats.unflushed,
        );
        to.counter(
            "aivy_usage_counts_lost_total",
            "Requests that could not be counted.",
            stats.lost_counts,
        );
    }
}

fn seconds(nanos: u64) -> Number {
    Number::Real(Duration::from_nanos(nanos).as_secs_f64())
}
