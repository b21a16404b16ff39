//! Copies of one request that arrive together, on one node and on several.

use std::collections::BTreeSet;
use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::Database;
use serde_json::json;

use super::{bytes, cost, is_replayed, post, published};
use crate::harness::lock_holder::LockHolder;
use crate::harness::raw::{self, Wire};
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, Work, publish};
use crate::harness::stage::until;
use crate::harness::{Answer, Server, WIDE};

each_backend! {
    shared: a_hundred_copies_are_one, a_hundred_keys_are_a_hundred, copies_of_an_approval_pay_once;
    own: copies_on_two_nodes_are_one, a_copy_waits_for_the_first, a_copy_waits_no_longer_than_it_must;
}

/// Sends each request on a connection of its own, all of them before any answer is read. What lost
/// too often against the others (503) has had no effect and is asked again, as clients do.
async fn at_once(requests: Vec<(&Server, Vec<u8>)>) -> Vec<Answer> {
    let mut wires = Vec::new();
    for (server, _) in &requests {
        wires.push(Wire::connect(server).await);
    }
    for (wire, (_, request)) in wires.iter_mut().zip(&requests) {
        wire.send(request).await;
    }
    let mut answers = Vec::new();
    for (wire, (server, request)) in wires.iter_mut().zip(&requests) {
        let answer = wire.rest().await;
        answers.push(match answer.status {
            503 => again(server, request).await,
            _ => answer,
        });
    }
    answers
}

async fn again(server: &Server, request: &[u8]) -> Answer {
    until("an answer", async || {
        let answer = raw::exchange(server, request).await;
        (answer.status != 503).then_some(answer)
    })
    .await
}

/// Panics unless all of them carry one answer, which one of them got first.
fn assert_one(answers: &[Answer]) {
    let texts: BTreeSet<_> = answers.iter().map(|answer| &answer.text).collect();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    let statuses: BTreeSet<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, BTreeSet::from([201]));
    let first = answers.iter().filter(|answer| !is_replayed(answer)).count();
    assert_eq!(first, 1);
}

async fn a_hundred_copies_are_one(server: &Server) {
    let key = rich(server, PURSE).await;
    let answers = at_once(vec![(server, bytes(&key, "k")); 100]).await;
    assert_one(&answers);
    assert_eq!(published(server, &key).await, 1);
    assert_eq!(server.available(&key).await, PURSE - cost());
}

async fn a_hundred_keys_are_a_hundred(server: &Server) {
    let key = rich(server, PURSE).await;
    let requests = (0..100).map(|n| (server, bytes(&key, format!("k{n}"))));
    let answers = at_once(requests.collect()).await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{answer:#?}");
        assert!(!is_replayed(answer));
    }
    assert_eq!(published(server, &key).await, 100);
    assert_eq!(server.available(&key).await, PURSE - 100 * cost());
}

/// Under one key and under many: a reward is paid once.
async fn copies_of_an_approval_pay_once(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/approve", work.submission);
    let request = |once: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             idempotency-key: {once}\r\ncontent-length: 0\r\n\r\n",
            work.creator.text
        )
    };
    let keys = (0..40).map(|n| format!("k{}", n % 4));
    let requests = keys.map(|once| (server, request(&once).into_bytes()));
    let answers = at_once(requests.collect()).await;
    let paid: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .collect();
    assert_eq!(paid.len(), 10, "one key of four has approved");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.refused(409, "conflict");
    }
    let reward = paid[0].data()["reward"].as_i64().unwrap();
    assert_eq!(server.available(&work.worker).await, reward);
}

async fn copies_on_two_nodes_are_one(database: Arc<Database>) {
    let nodes = [
        Server::start(&database, WIDE).await,
        Server::start(&database, WIDE).await,
    ];
    let key = rich(&nodes[0], PURSE).await;
    for round in 1..=10 {
        let request = bytes(&key, format!("k{round}"));
        let copies = nodes.iter().cycle().take(8);
        let answers = at_once(copies.map(|node| (node, request.clone())).collect()).await;
        assert_one(&answers);
        assert_eq!(published(&nodes[1], &key).await, round);
        assert_eq!(server_balance(&nodes, &key).await, PURSE - round * cost());
    }
}

/// The same on both nodes.
async fn server_balance(nodes: &[Server; 2], key: &crate::harness::Key) -> i64 {
    let here = nodes[0].available(key).await;
    assert_eq!(here, nodes[1].available(key).await);
    here
}

/// Somebody holds what the first must write.
async fn hold(database: &Database) -> LockHolder {
    let statements = match database.backend() {
        Backend::Sqlite => "BEGIN IMMEDIATE",
        Backend::Postgres => "BEGIN; LOCK TABLE idempotency_records IN SHARE MODE",
    };
    LockHolder::begin(database, statements).await
}

/// So that the first does not give up before its copies.
const PATIENT: &[&str] = &[
    "database.lock_timeout_ms=20000",
    "database.statement_timeout_ms=20000",
    "database.transaction_timeout_ms=20000",
];

async fn a_copy_waits_for_the_first(database: Arc<Database>) {
    let server = Server::start(&database, &[WIDE, PATIENT].concat()).await;
    let key = rich(&server, PURSE).await;
    let holder = hold(&database).await;
    let mut wires = [Wire::connect(&server).await, Wire::connect(&server).await];
    for wire in &mut wires {
        wire.send(bytes(&key, "k")).await;
    }
    // Reads go on meanwhile.
    server.get("/v1/key").key(&key).send().await.data();
    drop(holder);
    let [one, other] = &mut wires;
    assert_one(&[one.rest().await, other.rest().await]);
    assert_eq!(published(&server, &key).await, 1);
}

async fn a_copy_waits_no_longer_than_it_must(database: Arc<Database>) {
    let server = Server::start(&database, &[WIDE, PATIENT].concat()).await;
    let key = rich(&server, PURSE).await;
    let task = publish(&server, &key, &json!({})).await;
    let path = format!("/v1/tasks/{task}/cancel");
    let holder = hold(&database).await;
    let (one, other) = (
        post(&server, &key, "k", &path),
        post(&server, &key, "k", &path),
    );
    tokio::pin!(one, other);
    let (told, rest) = tokio::select! {
        told = &mut one => (told, other),
        told = &mut other => (told, one),
    };
    told.refused(409, "idempotency_in_progress");
    drop(holder);
    let done = rest.await;
    assert_eq!(done.data()["status"], "cancelled");
    let again = post(&server, &key, "k", &path).await;
    assert!(is_replayed(&again));
    assert_eq!(again.text, done.text);
}
