//! A second server on one file: it warns of the first, and the records are shared, but the limits
//! are separate.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::{Duration, Instant};

use house::{SeededDir, Serving, aivy};
use serde_json::Value;

const WARNING: &str = "another server uses this database";

/// The process ID in the warning at a server's start.
fn warned_of(serving: &mut Serving) -> Option<u64> {
    // Logged after the warning, if there is one.
    serving.logged(|line| line["message"] == "listening");
    let warnings = serving.said.iter().filter(|line| {
        let message = line["message"].as_str();
        message.is_some_and(|message| message.starts_with(WARNING))
    });
    let pids: Vec<_> = warnings.map(|line| line["pid"].as_u64()).collect();
    assert!(pids.len() <= 1, "{pids:?}");
    pids.into_iter().next().flatten()
}

#[test]
fn whoever_comes_second_is_told_of_the_first() {
    let seeded = SeededDir::new();
    let mut first = seeded.serve(&[]);
    assert_eq!(warned_of(&mut first), None);
    let mut second = seeded.serve(&[]);
    assert_eq!(warned_of(&mut second), Some(first.id()));
    let line = second.logged(|line| line["pid"].is_u64());
    assert_eq!(line["level"], "WARN", "{line}");
    assert_eq!(line["address"], first.address.as_str(), "{line}");
    for name in ["host", "since", "file"] {
        assert!(line[name].is_string(), "{line}");
    }
    // A killed process cannot clean up.
    first.kill();
    let record = seeded.dir.path().join("aivy.db.serving");
    let deadline = Instant::now() + house::PATIENCE;
    while !std::fs::read_to_string(&record)
        .unwrap()
        .contains(&format!("\"pid\":{},", second.id()))
    {
        assert!(Instant::now() < deadline, "the second has not taken over");
        std::thread::yield_now();
    }
    let mut third = seeded.serve(&[]);
    assert_eq!(warned_of(&mut third), Some(second.id()));
    for serving in [second, third] {
        serving.stop();
    }
    let mut alone = seeded.serve(&[]);
    assert_eq!(warned_of(&mut alone), None);
    alone.stop();
}

#[test]
fn records_are_of_both_and_limits_of_each() {
    let seeded = SeededDir::new();
    let plan = aivy(&seeded.dir)
        .args(["plan", "set", "johndoe", "free"])
        .output();
    assert!(plan.unwrap().status.success());
    let (first, second) = (seeded.serve(&[]), seeded.serve(&[]));
    let remaining = |serving: &Serving| -> u64 {
        let (status, head, _) = serving.ask(&seeded.get("/v1/key"));
        assert_eq!(status, 200, "{head}");
        let mut lines = head.lines();
        let left = lines.find_map(|line| line.strip_prefix("x-ratelimit-remaining: "));
        left.unwrap().parse().unwrap()
    };
    // A token from one bucket is not taken from the other.
    (0..30).for_each(|_| {
        remaining(&first);
    });
    let (spent, fresh) = (remaining(&first), remaining(&second));
    assert!(spent < fresh, "{spent} at the first, {fresh} at the second");
    // A revoked key stops working on both within a second.
    let key: Value = first.ask(&seeded.get("/v1/key")).2;
    let id = key["data"]["id"].as_str().unwrap();
    let revoked = aivy(&seeded.dir)
        .args(["key", "revoke", "johndoe", id])
        .output();
    assert!(revoked.unwrap().status.success());
    let begin = Instant::now();
    for serving in [&first, &second] {
        loop {
            let (status, ..) = serving.ask(&seeded.get("/v1/key"));
            if status == 401 {
                break;
            }
            assert!(
                begin.elapsed() < Duration::from_secs(3),
                "{status}: the key still works"
            );
        }
    }
    first.stop();
    second.stop();
}
