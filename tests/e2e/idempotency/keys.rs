//! The key itself: its form, whose it is, and what it stands for.

use serde_json::json;

use super::{bytes, cost, is_replayed, post, publish, published};
use crate::harness::Server;
use crate::harness::raw;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{self, PURSE};

each_backend! {
    shared: a_key_that_is_none_is_named,
        the_longest_key_is_taken,
        a_key_stands_for_one_request,
        a_key_is_its_account_s;
}

async fn a_key_that_is_none_is_named(server: &Server) {
    let key = rich(server, PURSE).await;
    let long = "x".repeat(256);
    let wrong = ["", "two words", "caf\u{e9}", &long];
    for once in wrong
        .iter()
        .map(|text| text.as_bytes())
        .chain([&b"\xff"[..]])
    {
        let answer = raw::exchange(server, bytes(&key, once)).await;
        let details = answer.refused(400, "invalid_request");
        assert!(
            details[0].starts_with("Idempotency-Key "),
            "{once:?}: {details:?}"
        );
    }
    assert_eq!(published(server, &key).await, 0);
}

async fn the_longest_key_is_taken(server: &Server) {
    let key = rich(server, PURSE).await;
    for once in ["!", "~", &"x".repeat(255)] {
        assert_eq!(publish(server, &key, once, "A").await.status, 201);
        assert!(is_replayed(&publish(server, &key, once, "A").await));
    }
    assert_eq!(server.available(&key).await, PURSE - 3 * cost());
}

/// The same body, path and query.
async fn a_key_stands_for_one_request(server: &Server) {
    let key = rich(server, PURSE).await;
    let made = publish(server, &key, "k", "A").await;
    let other = publish(server, &key, "k", "B").await;
    other.refused(422, "idempotency_key_reused");
    let task = tasks::publish(server, &key, &json!({})).await;
    let path = format!("/v1/tasks/{task}/cancel");
    let other = post(server, &key, "k", &path).await;
    other.refused(422, "idempotency_key_reused");
    let call = server.call("POST", "/v1/tasks?").key(&key);
    let body: serde_json::Value = json!({ "title": "A" });
    let other = call
        .header("Idempotency-Key", "k")
        .value(&body)
        .send()
        .await;
    other.refused(422, "idempotency_key_reused");
    // Nothing has happened to either, and the first is still answered.
    assert_eq!(
        server.read(&key, &format!("/v1/tasks/{task}")).await["status"],
        "open"
    );
    assert_eq!(published(server, &key).await, 2);
    let again = publish(server, &key, "k", "A").await;
    assert!(is_replayed(&again));
    assert_eq!(again.text, made.text);
}

async fn a_key_is_its_account_s(server: &Server) {
    let (one, other) = (rich(server, PURSE).await, rich(server, PURSE).await);
    let (first, second) = (
        publish(server, &one, "k", "A").await,
        publish(server, &other, "k", "B").await,
    );
    assert_eq!((first.status, second.status), (201, 201));
    assert!(!is_replayed(&second));
    assert_ne!(first.data()["id"], second.data()["id"]);
    // All keys of an account share it.
    let sibling = server.key_of(&one.user, "write:tasks").await;
    assert!(is_replayed(&publish(server, &sibling, "k", "A").await));
}
