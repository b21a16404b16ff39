//! Many clients that ask for a large answer, again and again, and never read.

use std::sync::Arc;
use std::time::Instant;

use aivy_store::testing::Database;
use futures_util::StreamExt;
use futures_util::stream::iter;

use super::{deaf, metric, reaches};
use crate::harness::{PATIENCE, Server, WIDE};

const OPEN: &str = "aivy_http_connections_open ";
const SLOW: &str = "aivy_http_connections_slow_total{side=\"answer\"} ";

const SETTINGS: &[&str] = &[
    "server.max_connections_per_address=0",
    "server.write_timeout_ms=3000",
];

/// What one of them may make the server hold, in KiB: a buffer for what it sends and one for what
/// it is sent, and what a connection and its request are made of.
const EACH: u64 = 192;

/// What may be left when all have gone, in KiB.
const LEFT: u64 = 48 * 1024;

/// As many as the files that a process may open let there be, half of which are the server's.
fn clients() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let files = line.and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    files.map_or(1_500, |files: usize| {
        1_500.min(files.saturating_sub(200) / 2)
    })
}

#[tokio::test]
async fn a_storm_of_clients_that_never_read_passes() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[WIDE, SETTINGS].concat()).await;
    let key = server.key("read:user").await;
    // What is made once is there.
    assert_eq!(server.get("/openapi.json").send().await.status, 200);
    let before = server.resident();
    let request = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(16);
    let count = clients();
    let storm = iter(0..count).map(|_| deaf(&server, &request));
    let storm: Vec<_> = storm.buffer_unordered(64).collect().await;

    let (begin, mut most, mut served) = (Instant::now(), 0, 0);
    while metric(&server, SLOW).await < count as u64 {
        assert!(
            begin.elapsed() < PATIENCE * 2,
            "they are waited for for good"
        );
        assert_eq!(server.get("/v1/key").key(&key).send().await.status, 200);
        most = most.max(server.resident());
        served += 1;
    }
    reaches(&server, OPEN, |open| open <= 2).await;
    drop(storm);

    let grown = most.saturating_sub(before);
    // The allocator gives back what it finds free when it is next asked for something.
    let (mut left, begin) = (u64::MAX, Instant::now());
    while left > LEFT && begin.elapsed() < PATIENCE {
        assert_eq!(server.get("/v1/key").key(&key).send().await.status, 200);
        left = server.resident().saturating_sub(before);
    }
    println!("{count} clients: {grown} KiB more, then {left}; {served} others served meanwhile");
    assert!(grown <= count as u64 * EACH, "{grown} KiB more than before");
    assert!(left <= LEFT, "{left} KiB are left");
    assert!(served > 0);
}
