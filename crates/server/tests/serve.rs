//! `aivy serve` end to end: the real binary, a real file, raw sockets and real signals.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use house::{SeededDir, aivy, answer};
use serde_json::Value;

#[test]
fn a_key_goes_in_and_the_profile_comes_out() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    let (status, head, body) = serving.ask(&seeded.get("/v1/user/profile"));
    assert_eq!(
        (status, &body["data"]["id"]),
        (200, &"usr_123456789".into()),
        "{body}"
    );
    let id = head
        .lines()
        .find_map(|line| line.strip_prefix("x-request-id: "))
        .unwrap()
        .to_owned();
    let line = serving.logged(|line| line["request_id"] == id);
    assert_eq!(
        (
            &line["operation"],
            &line["account"],
            &line["status"],
            &line["level"]
        ),
        (
            &"get_profile".into(),
            &"usr_123456789".into(),
            &200.into(),
            &"INFO".into()
        )
    );
    assert!(line["duration_us"].is_u64());
    serving.stop();
}

#[test]
fn the_log_never_holds_a_key_or_a_query() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&["--log-level", "trace"]);
    serving.ask(&seeded.get("/v1/user/profile?secret=hush"));
    serving.ask(&seeded.get("/v1/nowhere?secret=hush"));
    serving.logged(|line| line["target"] == "aivy::access" && line["status"] == 404);
    serving.signal("-TERM");
    serving.logged(|line| line["message"] == "stopped");
    let said = Value::from(std::mem::take(&mut serving.said)).to_string();
    assert!(!said.contains(&seeded.key), "the key was logged");
    assert!(!said.contains("hush"), "the query was logged");
}

#[test]
fn unreadable_requests_are_answered_logged_and_counted() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    let (status, head, body) = serving.ask("nonsense\r\n\r\n");
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &"invalid_request".into())
    );
    let id = head
        .lines()
        .find_map(|line| line.strip_prefix("x-request-id: "))
        .unwrap()
        .to_owned();
    assert_eq!(
        serving.logged(|line| line["request_id"] == id)["status"],
        400
    );
    let (_, _, metrics) = serving.ask(&seeded.get("/metrics"));
    let metrics = metrics.as_str().unwrap();
    assert!(
        metrics.contains(r#"aivy_http_requests_total{operation="none",status="400"} 1"#),
        "{metrics}"
    );
    serving.stop();
}

#[test]
fn the_metrics_say_what_happened() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    serving.ask(&seeded.get("/v1/user/profile"));
    serving.ask(&seeded.get("/v1/user/profile"));
    serving.ask("GET /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let (_, _, metrics) = serving.ask(&seeded.get("/metrics"));
    let metrics = metrics.as_str().unwrap();
    for line in [
        r#"aivy_http_requests_total{operation="get_profile",status="200"} 2"#,
        r#"aivy_http_request_duration_seconds_count{operation="get_profile"} 3"#,
        r#"aivy_http_refusals_total{reason="unauthorized"} 1"#,
        "aivy_http_connections_total 4",
        "aivy_http_requests_in_flight 1",
        "aivy_log_lines_dropped_total 0",
    ] {
        assert!(
            metrics.lines().any(|l| l == line),
            "{line} is missing in\n{metrics}"
        );
    }
    // A write of the sweeper may be in progress; then it ends soon.
    let idle = "aivy_database_write_queue_length 0";
    let is_idle = |_| {
        let (_, _, metrics) = serving.ask(&seeded.get("/metrics"));
        metrics.as_str().unwrap().lines().any(|line| line == idle)
    };
    assert!((0..1000).any(is_idle), "writes wait for ever");
    serving.stop();
    let quiet = seeded.serve(&["--set", "metrics.enabled=false"]);
    assert_eq!(quiet.ask(&seeded.get("/metrics")).0, 404);
}

#[test]
fn a_shutdown_finishes_what_is_in_flight() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    let body = r#"{"name":"Johnny Doe"}"#;
    let (begin, end) = body.split_at(5);
    let mut stream = serving.connect();
    let head = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nauthorization: Bearer {}\r\n\r\n",
        body.len(),
        seeded.key
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The head is read: the request is in flight.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(begin.as_bytes()).unwrap();
    serving.signal("-TERM");
    serving.logged(|line| line["signal"] == "SIGTERM");
    stream.write_all(end.as_bytes()).unwrap();
    let (status, _, answer) = answer(&mut stream);
    assert_eq!(
        (status, &answer["data"]["name"]),
        (200, &"Johnny Doe".into()),
        "{answer}"
    );
    assert_eq!(serving.exit_code(), Some(0));
    // And the write is durable.
    let again = seeded.serve(&[]);
    assert_eq!(
        again.ask(&seeded.get("/v1/user/profile")).2["data"]["name"],
        "Johnny Doe"
    );
    again.stop();
}

#[test]
fn a_second_signal_ends_at_once() {
    let seeded = SeededDir::new();
    let mut serving = seeded.serve(&[]);
    let mut stream = serving.connect();
    let head = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\n\
         content-length: 9\r\nauthorization: Bearer {}\r\n\r\n",
        seeded.key
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    serving.signal("-INT");
    serving.logged(|line| line["signal"] == "SIGINT");
    serving.signal("-INT");
    assert_eq!(serving.exit_code(), Some(130));
}

#[test]
fn idle_connections_do_not_hold_a_shutdown() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    let _idle = serving.connect();
    let mut used = serving.connect();
    used.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut buffer = [0; 1024];
    assert!(used.read(&mut buffer).unwrap() > 0);
    let begin = Instant::now();
    serving.stop();
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "it waited for {:?}",
        begin.elapsed()
    );
}

#[test]
fn counts_survive_a_shutdown() {
    let seeded = SeededDir::new();
    // Nothing is written automatically in this time.
    let serving = seeded.serve(&["--set", "keys.flush_interval_ms=60000"]);
    for _ in 0..3 {
        serving.ask(&seeded.get("/v1/user/profile"));
    }
    serving.stop();
    let again = seeded.serve(&[]);
    let (_, _, usage) = again.ask(&seeded.get("/v1/user/usage"));
    let operations = usage["data"]["by_operation"].as_array().unwrap();
    let profile = operations.iter().find(|o| o["operation"] == "get_profile");
    assert_eq!(profile.map(|o| &o["requests"]), Some(&3.into()), "{usage}");
    again.stop();
}

#[test]
fn a_port_that_is_taken_is_explained() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    let output = aivy(&seeded.dir)
        .args(["serve", "--bind", &serving.address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains(&serving.address) && err.contains("choose another port with --port"),
        "{err}"
    );
    serving.stop();
}

#[test]
fn the_probes_answer() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    assert_eq!(serving.ask(&seeded.get("/readyz")).0, 200);
    assert_eq!(serving.ask(&seeded.get("/healthz")).0, 200);
    serving.stop();
}

#[test]
fn administration_works_while_the_server_runs() {
    let seeded = SeededDir::new();
    let serving = seeded.serve(&[]);
    let made = aivy(&seeded.dir)
        .args([
            "key",
            "create",
            "johndoe",
            "--name",
            "second",
            "--permissions",
            "read:user",
            "--json",
        ])
        .output()
        .unwrap();
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let second = SeededDir {
        key: made["key"].as_str().unwrap().to_owned(),
        dir: tempfile::tempdir().unwrap(),
    };
    assert_eq!(
        serving.ask(&second.get("/v1/key")).2["data"]["id"],
        made["id"]
    );
    let revoked = aivy(&seeded.dir)
        .args(["key", "revoke", "johndoe", made["id"].as_str().unwrap()])
        .output();
    assert!(revoked.unwrap().status.success());
    let deadline = Instant::now() + Duration::from_secs(3);
    while serving.ask(&second.get("/v1/key")).0 != 401 {
        assert!(Instant::now() < deadline, "the revoked key still works");
    }
    serving.stop();
}
