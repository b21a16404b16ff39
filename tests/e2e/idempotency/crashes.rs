//! Answers that get lost: the connection breaks, or the server is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aivy_store::testing::Database;
use tokio::sync::mpsc;
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

/// How many clients ask at the same time, each for one task after another.
const CLIENTS: usize = 8;

/// After how many answers the server is killed; a start each.
const KILLS: &[usize] = &[1, 10, 30, 60];

async fn a_server_that_is_killed_loses_nothing_and_does_nothing_twice(database: Arc<Database>) {
    let mut server = Server::start(&database, WIDE).await;
    let key = rich(&server, PURSE).await;
    let mut expected = 0;
    for after in KILLS {
        let asked = killed(server, &key, *after).await;
        let lost = asked.values().filter(|answer| answer.is_none()).count();
        assert!(lost >= CLIENTS, "the server outlived its clients");
        server = Server::start(&database, WIDE).await;
        let mut ids = BTreeSet::new();
        for (name, first) in &asked {
            let again = raw::exchange(&server, bytes(&key, name)).await;
            assert_eq!(again.status, 201, "{again:#?}");
            if let Some(first) = first {
                super::assert_given_again(first, &again);
            }
            ids.insert(again.data()["id"].to_string());
        }
        assert_eq!(ids.len(), asked.len());
        expected += i64::try_from(asked.len()).unwrap();
        assert_eq!(published(&server, &key).await, expected);
        let balance = server.read(&key, "/v1/user/balance").await;
        let spent = expected * cost();
        assert_eq!(balance["available"], PURSE - spent);
        assert_eq!(balance["escrowed"], spent);
    }
}

/// Kills the server, as `kill -9`, when so many requests are answered and others are on their way.
/// What was asked, by `Idempotency-Key`, with the answers that arrived.
async fn killed(server: Server, key: &Key, after: usize) -> BTreeMap<String, Option<Answer>> {
    let (address, (tell, mut told)) = (server.address, mpsc::channel(64));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (key, tell) = (key.clone(), tell.clone());
        clients.spawn(async move {
            let mut asked = Vec::new();
            for number in 0.. {
                let name = format!("{after}-{client}-{number}");
                let answer = raw::attempt(address, &bytes(&key, &name)).await;
                let gone = answer.is_none();
                // What lost too often against the others (503) had no effect.
                asked.push((name, answer.filter(|answer| answer.status != 503)));
                if gone {
                    break;
                }
                let _ = tell.send(()).await;
            }
            asked
        });
    }
    for _ in 0..after {
        told.recv().await.unwrap();
    }
    drop(server);
    drop(told);
    clients.join_all().await.into_iter().flatten().collect()
}
