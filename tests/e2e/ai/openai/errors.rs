//! Errors in OpenAI's shape, which the harness holds every one to.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::{BASE, post};
use crate::harness::models::MODELS;
use crate::harness::{Answer, Server};

each_backend! {
    shared: who_has_no_key_is_refused, who_may_not_is_refused, what_is_not_there_is_not_found,
        a_bad_request_is_refused, what_is_long_is_refused_in_the_same_shape;
    own: who_asks_too_often_is_refused;
}

/// Its status, type and code.
fn told(answer: &Answer) -> (u16, String, String) {
    let error = answer.json()["error"].take();
    let text = |member: &str| error[member].as_str().unwrap().to_owned();
    (answer.status, text("type"), text("code"))
}

fn is(status: u16, kind: &str, code: &str) -> (u16, String, String) {
    (status, kind.to_owned(), code.to_owned())
}

async fn who_has_no_key_is_refused(server: &Server) {
    for call in [
        server.get(&format!("{BASE}/models")),
        server.get(&format!("{BASE}/models")).bearer("sk-none"),
        server
            .call("POST", &format!("{BASE}/chat/completions"))
            .json("{}"),
    ] {
        let refused = told(&call.send().await);
        assert_eq!(refused, is(401, "invalid_request_error", "invalid_api_key"));
    }
}

async fn who_may_not_is_refused(server: &Server) {
    let key = server.key("read:user").await;
    let refused = told(&server.get(&format!("{BASE}/models")).key(&key).send().await);
    assert_eq!(refused, is(403, "invalid_request_error", "forbidden"));
}

async fn what_is_not_there_is_not_found(server: &Server) {
    let key = server.key("use:ai").await;
    let message = json!({ "role": "user", "content": "a" });
    for (path, body) in [
        (
            "chat/completions",
            json!({ "model": "gpt-none", "messages": [message] }),
        ),
        (
            "chat/completions",
            json!({ "model": "gpt-none", "messages": [message], "stream": true }),
        ),
        ("embeddings", json!({ "model": "gpt-none", "input": "a" })),
    ] {
        let missing = told(&post(server, &key, path, &body).await);
        assert_eq!(
            missing,
            is(404, "invalid_request_error", "model_not_found"),
            "{path}"
        );
    }
    // Not a model, but a path.
    let missing = server.get(&format!("{BASE}/files")).key(&key).send().await;
    assert_eq!(
        told(&missing),
        is(404, "invalid_request_error", "unknown_url")
    );
    let wrong = server
        .get(&format!("{BASE}/embeddings"))
        .key(&key)
        .send()
        .await;
    assert_eq!(
        told(&wrong),
        is(405, "invalid_request_error", "method_not_allowed")
    );
}

async fn a_bad_request_is_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let bad = |changes: Value| {
        let body = json!({ "model": MODELS[0], "messages": [{ "role": "user", "content": "a" }] });
        crate::harness::stage::changed(body, &changes)
    };
    for body in [
        json!([]),
        bad(json!({ "messages": [] })),
        bad(json!({ "messages": "a" })),
        bad(json!({ "model": "" })),
        bad(json!({ "n": 17 })),
        bad(json!({ "n": 0 })),
        bad(json!({ "max_tokens": 1_000_001 })),
        bad(json!({ "max_tokens": 1, "max_completion_tokens": u64::MAX })),
        bad(json!({ "max_tokens": "many" })),
    ] {
        let refused = told(&post(server, &key, "chat/completions", &body).await);
        assert_eq!(
            refused,
            is(400, "invalid_request_error", "invalid_request"),
            "{body}"
        );
    }
}

async fn what_is_long_is_refused_in_the_same_shape(server: &Server) {
    let key = server.key("use:ai").await;
    let long = "x".repeat(32_000);
    let refused = post(server, &key, "chat/completions", &json!(long)).await;
    assert_eq!(
        told(&refused),
        is(400, "invalid_request_error", "invalid_request")
    );
    // What was sent is not sent back.
    assert!(refused.text.len() < 1_000, "{}", refused.text);
    let path = format!("{BASE}/models/{long}");
    let missing = told(&server.get(&path).key(&key).send().await);
    assert_eq!(missing, is(404, "invalid_request_error", "model_not_found"));
}

async fn who_asks_too_often_is_refused(database: Arc<Database>) {
    let server = Server::start(&database, &["plans.free.rate=1", "plans.free.burst=2"]).await;
    let key = server.key("use:ai").await;
    let ask = || server.get(&format!("{BASE}/models")).key(&key).send();
    for _ in 0..2 {
        assert_eq!(ask().await.status, 200);
    }
    let refused = told(&ask().await);
    assert_eq!(refused, is(429, "requests", "rate_limit_exceeded"));
}
