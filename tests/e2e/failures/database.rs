//! A database that is gone, or slow, or holds what it should not.

use std::sync::Arc;
use std::time::Instant;

use aivy_store::Backend;
use aivy_store::testing::Database;

use crate::harness::lock_holder::LockHolder;
use crate::harness::{Key, Outage, PATIENCE, Server, WIDE};

each_backend! {
    own: a_database_that_is_gone_is_a_503_that_passes, a_write_that_cannot_be_made_in_time_is_a_503;
}

async fn rename(server: &Server, key: &Key, name: &str) -> crate::harness::Answer {
    let body = serde_json::json!({ "name": name });
    server
        .call("PATCH", "/v1/user/profile")
        .key(key)
        .value(&body)
        .send()
        .await
}

async fn a_database_that_is_gone_is_a_503_that_passes(database: Arc<Database>) {
    let (server, mut outage) = Outage::server(&database, WIDE).await;
    let known = server.key("read:user,write:user").await;
    let fresh = server.key("read:user").await;
    let read = |key: &Key| server.get("/v1/user/profile").key(key).send();
    let before = read(&known).await.data();
    outage.begin(&database).await;
    read(&fresh).await.refused(503, "service_unavailable");
    rename(&server, &known, "Ada")
        .await
        .refused(503, "service_unavailable");
    server
        .get("/v1/user/usage")
        .key(&known)
        .send()
        .await
        .refused(503, "service_unavailable");
    server
        .get("/readyz")
        .send()
        .await
        .refused(503, "service_unavailable");
    assert_eq!(server.get("/healthz").send().await.status, 200);
    outage.end().await;
    let begin = Instant::now();
    while server.get("/readyz").send().await.status != 200 {
        assert!(begin.elapsed() < PATIENCE, "it does not come back");
    }
    assert_eq!(read(&known).await.data(), before);
    assert_eq!(read(&fresh).await.data()["id"], fresh.user.id.as_str());
    assert_eq!(rename(&server, &known, "Ada").await.data()["name"], "Ada");
}

/// Somebody else holds what the write needs.
async fn a_write_that_cannot_be_made_in_time_is_a_503(database: Arc<Database>) {
    let server = Server::start(
        &database,
        &[WIDE, &["server.request_timeout_ms=300"]].concat(),
    )
    .await;
    let key = server.key("read:user,write:user").await;
    let id = &key.user.id;
    let hold = match database.backend() {
        Backend::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        Backend::Postgres => format!("BEGIN; SELECT 1 FROM users WHERE id = '{id}' FOR UPDATE"),
    };
    let holder = LockHolder::begin(&database, &hold).await;
    rename(&server, &key, "Ada")
        .await
        .refused(503, "service_unavailable");
    drop(holder);
    let begin = Instant::now();
    while rename(&server, &key, "Ada").await.status != 200 {
        assert!(begin.elapsed() < PATIENCE, "it does not come back");
    }
}
