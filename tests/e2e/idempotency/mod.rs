//! `Idempotency-Key`: whatever happens to a POST on its way, it has one effect and one answer.

mod copies;
mod crashes;
mod kept;
mod keys;
mod providers;

use aivy_api::routes::operation_id;
use serde_json::{Value, json};

use crate::harness::raw;
use crate::harness::stage::example;
use crate::harness::{Answer, Key, Server};

/// What the document's example of a task costs.
fn cost() -> i64 {
    let task = example(operation_id::create_task);
    let number = |name: &str| task[name].as_i64().unwrap();
    number("reward") * number("slots")
}

/// A task with this title, published under this key.
async fn publish(server: &Server, who: &Key, once: &str, title: &str) -> Answer {
    let mut body = example(operation_id::create_task);
    body["title"] = json!(title);
    let call = server.call("POST", "/v1/tasks").key(who);
    call.header("Idempotency-Key", once)
        .value(&body)
        .send()
        .await
}

/// A POST with no body under this key.
async fn post(server: &Server, who: &Key, once: &str, path: &str) -> Answer {
    let call = server.call("POST", path).key(who);
    call.header("Idempotency-Key", once).send().await
}

/// The example of a task, published under this key, byte by byte; the server closes.
fn bytes(who: &Key, once: impl AsRef<[u8]>) -> Vec<u8> {
    let body = example(operation_id::create_task).to_string();
    raw::post("/v1/tasks", who, once, Some(&body))
}

pub(crate) fn is_replayed(answer: &Answer) -> bool {
    let header = answer.headers.get("idempotent-replayed");
    assert!(header.is_none_or(|value| value == "true"), "{answer:#?}");
    header.is_some()
}

/// Panics unless `second` is `first`, given again.
fn assert_given_again(first: &Answer, second: &Answer) {
    assert!(!is_replayed(first), "{first:#?}");
    assert!(is_replayed(second), "{second:#?}");
    assert_same(first, second);
}

pub(crate) fn assert_same(one: &Answer, other: &Answer) {
    assert_eq!((one.status, &one.text), (other.status, &other.text));
    for name in ["location", "content-type"] {
        assert_eq!(one.headers.get(name), other.headers.get(name), "{name}");
    }
}

/// How many tasks an account has published.
async fn published(server: &Server, who: &Key) -> i64 {
    let list: Value = server
        .get("/v1/tasks?creator=me")
        .key(who)
        .send()
        .await
        .json();
    list["meta"]["pagination"]["total"].as_i64().unwrap()
}
