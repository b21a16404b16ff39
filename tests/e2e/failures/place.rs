//! A file that is taken away, or has no room, beneath a server that runs.

use std::sync::Arc;
use std::time::Instant;

use aivy_store::testing::Database;
use serde_json::json;

use crate::harness::{Answer, Key, PATIENCE, Server, WIDE};

/// Nothing else is written meanwhile.
const QUIET: &[&str] = &["keys.flush_interval_ms=60000", "ledger.seal_interval_ms=0"];

async fn rename(server: &Server, key: &Key, name: &str) -> Answer {
    let call = server.call("PATCH", "/v1/user/profile").key(key);
    call.value(&json!({ "name": name })).send().await
}

/// Waits until `/readyz` answers so: what it found holds for a second.
async fn readiness(server: &Server, status: u16) {
    let begin = Instant::now();
    loop {
        let answer = server.get("/readyz").send().await;
        if answer.status == status {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "it stays {}", answer.status);
    }
}

async fn unfit(server: &Server, key: &Key) {
    let refused = rename(server, key, "Lost").await;
    refused.refused(503, "service_unavailable");
    readiness(server, 503).await;
    assert_eq!(server.get("/healthz").send().await.status, 200);
}

async fn fit(server: &Server, key: &Key, name: &str) {
    readiness(server, 200).await;
    assert_eq!(rename(server, key, name).await.data()["name"], name);
}

#[tokio::test]
async fn a_server_whose_file_is_gone_takes_no_writes() {
    let database = Arc::new(Database::sqlite());
    let server = Server::start(&database, &[WIDE, QUIET].concat()).await;
    let key = server.key("read:user,write:user").await;
    fit(&server, &key, "Ada").await;
    let away = format!("{}.away", database.url());
    std::fs::rename(database.url(), &away).unwrap();
    unfit(&server, &key).await;
    // What it knows it still tells.
    let profile = server.get("/v1/user/profile").key(&key).send().await;
    assert_eq!(profile.data()["name"], "Ada");
    std::fs::rename(&away, database.url()).unwrap();
    fit(&server, &key, "Bea").await;
    let told = |line: &serde_json::Value| line.to_string().contains("is gone");
    let log = server.log().await;
    assert!(log.iter().any(told), "{log:#?}");
}

#[tokio::test]
async fn a_server_without_room_is_not_ready_until_there_is_some() {
    let database = Arc::new(Database::sqlite());
    let server = Server::start_with_little_room(&database, &[WIDE, QUIET].concat()).await;
    let key = server.key("read:user,write:user").await;
    fit(&server, &key, "Ada").await;
    let log = format!("{}-wal", database.url());
    let size = std::fs::metadata(log).unwrap().len();
    server.limit_files(Some(size)).await;
    unfit(&server, &key).await;
    server.limit_files(None).await;
    fit(&server, &key, "Bea").await;
}
