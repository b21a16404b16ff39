//! Answers that get lost: the connection breaks, or the server is killed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use aivy_store::testing::Database;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{bytes, cost, published};
use crate::harness::raw::{self, Wire};
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::PURSE;
use crate::harness::{Answer, Key, Server, WIDE};

each_backend! {
    shared: a_lost_answer_can_be_asked_for_again;
    own: a_server_that_is_killed_loses_nothing_and_does_nothing_twice;
}

/// The client is gone before the answer.
async fn a_lost_answer_can_be_asked_for_again(server: &Server) {
    let key = rich(server, PURSE).await;
    for round in 1..=10 {
        let request = bytes(&key, format!("k{round}"));
        let mut wire = Wire::connect(server).await;
        wire.send(&request).await;
        drop(wire);
        let answer = raw::exchange(server, &request).await;
        assert_eq!(answer.status, 201, "{answer:#?}");
        assert_eq!(published(server, &key).await, round);
        assert_eq!(server.available(&key).await, PURSE - round * cost());
    }
}

/// How many requests a round has, each with a key of its own.
const REQUESTS: usize = 60;
/// How often the server is killed.
const ROUNDS: usize = 4;

async fn a_server_that_is_killed_loses_nothing_and_does_nothing_twice(database: Arc<Database>) {
    let mut server = Server::start(&database, WIDE).await;
    let key = rich(&server, PURSE).await;
    let mut expected = 0;
    for round in 0..ROUNDS {
        let names: Vec<_> = (0..REQUESTS).map(|n| format!("r{round}-{n}")).collect();
        // A little later each time.
        let answered = killed(server, &key, &names, 1 + round * REQUESTS / ROUNDS).await;
        assert!(answered.len() < REQUESTS, "it was killed too late");
        server = Server::start(&database, WIDE).await;
        let mut ids = BTreeMap::new();
        for name in &names {
            let again = raw::exchange(&server, bytes(&key, name)).await;
            assert_eq!(again.status, 201, "{again:#?}");
            let id = again.data()["id"].clone();
            if let Some(first) = answered.get(name) {
                assert_eq!(first, &id, "{name} was answered, and forgotten");
            }
            ids.insert(name, id);
        }
        expected += i64::try_from(REQUESTS).unwrap();
        assert_eq!(published(&server, &key).await, expected);
        assert_eq!(server.available(&key).await, PURSE - expected * cost());
        let escrowed = &server.read(&key, "/v1/user/balance").await["escrowed"];
        assert_eq!(escrowed.as_i64(), Some(expected * cost()));
        let distinct: std::collections::BTreeSet<_> = ids.values().map(Value::to_string).collect();
        assert_eq!(distinct.len(), REQUESTS);
    }
}

/// Sends a request for each name and kills the server when so many are answered; answers the ids
/// that arrived, by name.
async fn killed(
    server: Server,
    key: &Key,
    names: &[String],
    after: usize,
) -> BTreeMap<String, Value> {
    let (count, address) = (Arc::new(AtomicUsize::new(0)), server.address);
    let enough = Arc::new(tokio::sync::Notify::new());
    let mut requests = JoinSet::new();
    for name in names {
        let (name, request) = (name.clone(), bytes(key, name));
        let (count, enough) = (count.clone(), enough.clone());
        requests.spawn(async move {
            let answer: Option<Answer> = raw::attempt(address, &request).await;
            if count.fetch_add(1, SeqCst) + 1 == after {
                enough.notify_one();
            }
            (name, answer)
        });
    }
    enough.notified().await;
    // As `kill -9`.
    drop(server);
    let mut answered = BTreeMap::new();
    for (name, answer) in requests.join_all().await {
        // One that lost too often against the others had no effect.
        if let Some(answer) = answer.filter(|answer| answer.status != 503) {
            answered.insert(name, answer.data()["id"].clone());
        }
    }
    answered
}
