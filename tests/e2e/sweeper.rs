//! Time decides also when nobody reads.

use std::sync::Arc;
use std::time::Instant;

use aivy_store::testing::Database;
use serde_json::json;

use crate::harness::{PATIENCE, Server, WIDE};

each_backend! {
    own: a_deadline_passes_unread, kept_answers_are_forgotten;
}

async fn a_deadline_passes_unread(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let key = server.key("write:tasks").await;
    let grant = ["ledger", "grant", &key.user.id, "10"];
    server.admin_json(&grant).await;
    let deadline = aivy_core::Clock::system().now().plus_seconds(3);
    let body = json!({ "title": "a", "category": "other", "reward": 10, "deadline": deadline });
    let call = server.call("POST", "/v1/tasks").key(&key).value(&body);
    assert_eq!(call.send().await.status, 201);
    let expired = "SELECT COUNT(*) FROM tasks WHERE status = 'expired'";
    let since = Instant::now();
    while database.raw_int(expired).await == 0 {
        assert!(since.elapsed() < PATIENCE, "nothing swept it");
        tokio::task::yield_now().await;
    }
    let refunded = "SELECT COUNT(*) FROM ledger_entries WHERE kind = 'task_refund'";
    assert_eq!(database.raw_int(refunded).await, 2);
}

async fn kept_answers_are_forgotten(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let key = server.key("write:tasks").await;
    let body = json!({ "title": "a", "category": "other", "reward": 10 });
    let call = server.call("POST", "/v1/tasks").key(&key).value(&body);
    call.header("Idempotency-Key", "one").send().await;
    let kept = "SELECT COUNT(*) FROM idempotency_records";
    assert_eq!(database.raw_int(kept).await, 1);
    database
        .raw("UPDATE idempotency_records SET created_at = created_at - 86400000000")
        .await;
    let since = Instant::now();
    while database.raw_int(kept).await > 0 {
        assert!(since.elapsed() < PATIENCE, "nothing forgot it");
        tokio::task::yield_now().await;
    }
}
