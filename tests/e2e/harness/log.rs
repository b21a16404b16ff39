//! What must hold of every log, whatever the server that wrote it was asked.

use serde_json::Value;

/// The modules that log for the server itself, and for no request.
const OF_THE_SERVER: [&str; 8] = [
    "aivy_gate::run",
    "aivy_server::background",
    "aivy_server::gate",
    "aivy_server::serve",
    "aivy_server::serving",
    "aivy_store::migrate",
    "aivy_store::postgres::pool",
    "aivy_store::sqlite::identity",
];

/// Each line that was logged for a request has its id and its client, whoever logged it.
pub(crate) fn check(log: &[Value]) {
    for line in log {
        let target = line["target"].as_str().unwrap_or_default();
        let is_ours = target.starts_with("aivy") && !OF_THE_SERVER.contains(&target);
        let is_dropped = line["dropped"].is_u64();
        assert!(
            !is_ours || is_dropped || line["request_id"].is_string() && line["client"].is_string(),
            "a line that belongs to no request: {line}"
        );
    }
}
