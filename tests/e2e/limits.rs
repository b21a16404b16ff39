//! The rate limit over HTTP.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aivy_store::testing::Database;

use crate::harness::{Answer, Key, PATIENCE, Server};

each_backend! {
    own: a_burst_is_admitted_and_then_refused,
        a_refusal_takes_nothing_and_says_when_to_come_back,
        every_kind_of_answer_takes_a_token,
        keys_of_one_account_share_its_bucket,
        callers_without_a_key_share_the_bucket_of_their_address,
        a_change_of_plan_keeps_what_was_used,
        pages_are_not_counted;
}

/// A plan that gives back one token a minute: none while a test runs.
const FIVE: &[&str] = &["plans.free.rate=1", "plans.free.burst=5"];

async fn ask(server: &Server, key: &Key) -> Answer {
    server.get("/v1/key").key(key).send().await
}

/// How many of `tries` are admitted.
async fn admitted(server: &Server, key: &Key, tries: usize) -> usize {
    let mut admitted = 0;
    for _ in 0..tries {
        admitted += usize::from(ask(server, key).await.status == 200);
    }
    admitted
}

async fn a_burst_is_admitted_and_then_refused(database: Arc<Database>) {
    let server = Server::start(&database, &["plans.free.rate=3", "plans.free.burst=5"]).await;
    let key = server.key("read:user").await;
    let mut remaining = Vec::new();
    for _ in 0..5 {
        let answer = ask(&server, &key).await;
        assert_eq!(
            (answer.status, answer.header("x-ratelimit-limit")),
            (200, "3")
        );
        remaining.push(answer.number("x-ratelimit-remaining"));
    }
    // The last two are the burst reserve.
    assert_eq!(remaining, [2, 1, 0, 0, 0]);
    let answer = ask(&server, &key).await;
    assert_eq!(answer.refused(429, "rate_limit_exceeded"), [""; 0]);
    // A token comes every 20 s.
    assert!(
        (10..=20).contains(&answer.number("retry-after")),
        "{answer:#?}"
    );
}

async fn a_refusal_takes_nothing_and_says_when_to_come_back(database: Arc<Database>) {
    // A token comes every 6 s: if refusals took one too, the fifth would be told over 24 s.
    let server = Server::start(&database, &["plans.free.rate=10", "plans.free.burst=10"]).await;
    let key = server.key("read:user").await;
    let begin = Instant::now();
    let mut waits = Vec::new();
    while waits.len() < 5 {
        assert!(begin.elapsed() < PATIENCE, "never refused");
        let answer = ask(&server, &key).await;
        match answer.status {
            429 => waits.push(answer.number("retry-after")),
            // The bucket is not empty yet, or the machine is so slow that a token came meanwhile.
            status => assert_eq!(status, 200),
        }
    }
    assert!(waits.iter().all(|wait| (1..=6).contains(wait)), "{waits:?}");
    let wait = waits[waits.len() - 1];
    tokio::time::sleep(Duration::from_secs(wait)).await;
    assert_eq!(ask(&server, &key).await.status, 200);
}

async fn every_kind_of_answer_takes_a_token(database: Arc<Database>) {
    let server = Server::start(&database, &["plans.free.rate=1", "plans.free.burst=8"]).await;
    let key = server.key("read:tasks").await;
    let asked = [
        ("GET", "/v1/key", 200),
        ("HEAD", "/v1/key", 200),
        ("OPTIONS", "/v1/key", 204),
        ("GET", "/v1/user/profile", 403),
        ("GET", "/v1/nowhere", 404),
        ("DELETE", "/v1/key", 405),
        ("GET", "/v1/key?x=1", 400),
        ("GET", "/v1/%ff", 400),
        ("GET", "/v1/key", 429),
        ("GET", "/v1/nowhere", 429),
    ];
    for (method, path, status) in asked {
        let answer = server.call(method, path).key(&key).send().await;
        assert_eq!(answer.status, status, "{method} {path}");
    }
}

async fn keys_of_one_account_share_its_bucket(database: Arc<Database>) {
    let server = Server::start(&database, FIVE).await;
    let one = server.key("read:user").await;
    let two = server.key_of(&one.user, "read:tasks").await;
    assert_eq!(admitted(&server, &one, 3).await, 3);
    assert_eq!(admitted(&server, &two, 4).await, 2);
    assert_eq!(admitted(&server, &one, 1).await, 0);
    let other = server.key("read:user").await;
    assert_eq!(admitted(&server, &other, 5).await, 5);
}

async fn callers_without_a_key_share_the_bucket_of_their_address(database: Arc<Database>) {
    let server = Server::start(&database, FIVE).await;
    let key = server.key("read:user").await;
    let from = |address: [u8; 4]| server.get("/v1/key").from(IpAddr::from(address));
    for bearer in [None, Some("nonsense"), None, Some("aivy_"), None] {
        let call = from([127, 0, 0, 1]);
        let call = match bearer {
            Some(text) => call.bearer(text),
            None => call,
        };
        assert_eq!(call.send().await.status, 401);
    }
    // Before it is told that its key is bad.
    assert_eq!(
        from([127, 0, 0, 1]).bearer("nonsense").send().await.status,
        429
    );
    assert_eq!(from([127, 0, 0, 2]).send().await.status, 401);
    assert_eq!(ask(&server, &key).await.status, 200);
}

async fn a_change_of_plan_keeps_what_was_used(database: Arc<Database>) {
    let plans = [FIVE, &["plans.pro.rate=1", "plans.pro.burst=12"]].concat();
    let server = Server::start(&database, &plans).await;
    let key = server.key("read:user").await;
    assert_eq!(admitted(&server, &key, 6).await, 5);
    server
        .admin_json(&["plan", "set", &key.user.username, "pro"])
        .await;
    let begin = Instant::now();
    while ask(&server, &key).await.status == 429 {
        assert!(begin.elapsed() < PATIENCE, "the plan is not noticed");
    }
    // Of 12 tokens 5 were used before, and one to notice the plan.
    assert_eq!(admitted(&server, &key, 8).await, 6);
    assert_eq!(server.admin_json(&["user", "list"]).await[0]["plan"], "pro");
}

async fn pages_are_not_counted(database: Arc<Database>) {
    let server = Server::start(&database, &["plans.free.rate=1", "plans.free.burst=1"]).await;
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/docs/",
        "/nowhere",
    ] {
        for _ in 0..2 {
            let answer = server.get(path).send().await;
            assert_ne!(answer.status, 429, "{path}");
            assert!(answer.headers.get("x-ratelimit-limit").is_none(), "{path}");
        }
    }
    assert_eq!(server.get("/v1/key").send().await.status, 401);
}
