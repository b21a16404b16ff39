//! Several nodes and the command line on one database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aivy_store::testing::Database;
use serde_json::json;

use crate::harness::{Key, Server, WIDE};

each_backend! {
    own: a_revocation_is_seen_by_every_node_within_a_second,
        a_change_of_the_profile_is_seen_by_every_node_within_a_second,
        nodes_may_start_at_once_on_an_empty_database,
        what_was_counted_survives_a_stop;
}

/// What the contract promises.
const WITHIN: Duration = Duration::from_secs(1);

async fn status(server: &Server, key: &Key) -> u16 {
    server.get("/v1/key").key(key).send().await.status
}

async fn a_revocation_is_seen_by_every_node_within_a_second(database: Arc<Database>) {
    let nodes = [
        Server::start(&database, WIDE).await,
        Server::start(&database, WIDE).await,
    ];
    for _ in 0..3 {
        let key = nodes[0].key("read:user").await;
        for node in &nodes {
            assert_eq!(status(node, &key).await, 200);
        }
        // By a process that is neither.
        nodes[0].revoke(&key).await;
        let begin = Instant::now();
        for node in &nodes {
            while status(node, &key).await != 401 {
                assert!(begin.elapsed() < WITHIN, "the key still works");
            }
        }
    }
}

async fn a_change_of_the_profile_is_seen_by_every_node_within_a_second(database: Arc<Database>) {
    let (here, there) = (
        Server::start(&database, WIDE).await,
        Server::start(&database, WIDE).await,
    );
    let key = here.key("read:user,write:user").await;
    for number in 0..5 {
        let name = json!(format!("Name {number}"));
        let read = async |node: &Server| node.get("/v1/user/profile").key(&key).send().await.data();
        assert_ne!(read(&there).await["name"], name);
        let body = json!({ "name": name });
        here.call("PATCH", "/v1/user/profile")
            .key(&key)
            .value(&body)
            .send()
            .await
            .data();
        let begin = Instant::now();
        assert_eq!(read(&here).await["name"], name);
        while read(&there).await["name"] != name {
            assert!(begin.elapsed() < WITHIN, "{name} is not seen");
        }
    }
}

async fn nodes_may_start_at_once_on_an_empty_database(database: Arc<Database>) {
    let start = || Server::start(&database, WIDE);
    let (one, two, three, four) = tokio::join!(start(), start(), start(), start());
    let key = one.key("read:user").await;
    for node in [one, two, three, four] {
        assert_eq!(status(&node, &key).await, 200);
        node.stop().await;
    }
}

async fn what_was_counted_survives_a_stop(database: Arc<Database>) {
    let settings = [WIDE, &["keys.flush_interval_ms=60000"]].concat();
    let server = Server::start(&database, &settings).await;
    let key = server.key("read:user").await;
    for _ in 0..3 {
        assert_eq!(status(&server, &key).await, 200);
    }
    server.stop().await;
    let server = Server::start(&database, &settings).await;
    let usage = server.get("/v1/user/usage").key(&key).send().await.data();
    assert_eq!(
        usage["by_operation"],
        json!([{ "operation": "get_key", "requests": 3, "refused": 0 }])
    );
    let keys = server
        .admin_json(&["key", "list", &key.user.username])
        .await;
    assert!(keys[0]["last_used_at"].is_string(), "{keys}");
}
