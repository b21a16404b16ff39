//! Requests that ask a provider of models, whose tokens no transaction takes back: they are asked for once.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_store::testing::Database;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{assert_given_again, is_replayed};
use crate::ai::scripted::{patient_server_of, server_of};
use crate::harness::call::Call;
use crate::harness::stage::until;
use crate::harness::{Answer, Key, Server};

each_backend! {
    own: a_whole_answer_is_given_again,
        a_refusal_of_a_provider_is_given_again_as_it_was,
        a_failure_of_a_provider_is_not_kept,
        a_stream_is_not_run_twice,
        a_stream_under_way_is_not_run_twice,
        a_copy_on_another_node_is_not_run_beside_the_first,
        who_leaves_gives_the_key_back,
        an_answer_that_is_too_large_is_not_run_twice,
        a_large_request_is_told_from_another;
}

const CHAT: &str = "/openai/v1/chat/completions";

fn question(stream: bool) -> Value {
    let messages = json!([{ "role": "user", "content": "one two" }]);
    json!({ "model": "m", "messages": messages, "stream": stream })
}

fn call(server: &Server, key: &Key, path: &str, body: &Value) -> Call {
    let call = server.call("POST", path).key(key).value(body);
    call.header("Idempotency-Key", "once")
}

async fn ask(server: &Server, key: &Key, path: &str, body: &Value) -> Answer {
    call(server, key, path, body).send().await
}

/// The code of a refusal in either shape.
fn code(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["error"]["code"].take())
}

fn hello() -> Script {
    Script::json(200, &completion("Hello", 3, 1))
}

/// What a gate lets through.
fn behind(gate: &Arc<Semaphore>, script: &Script) -> Script {
    let held = Script::default().then(Step::Gate(gate.clone()));
    let steps = script.steps().iter().cloned();
    steps.fold(held, Script::then)
}

async fn a_whole_answer_is_given_again(database: Arc<Database>) {
    let vectors = json!({ "data": [{ "embedding": [0.5] }], "usage": { "prompt_tokens": 3 } });
    let upstream = ScriptedUpstream::start([hello(), hello(), Script::json(200, &vectors)]).await;
    let server = server_of(&database, &[&upstream]).await;
    let own = json!({ "model": "m", "messages": [{ "role": "user", "content": "one two" }] });
    for (path, body) in [
        (CHAT, question(false)),
        ("/v1/ai/chat", own),
        (
            "/openai/v1/embeddings",
            json!({ "model": "m", "input": "a" }),
        ),
    ] {
        let key = server.key("use:ai").await;
        let first = ask(&server, &key, path, &body).await;
        assert_eq!(first.status, 200, "{first:#?}");
        assert_given_again(&first, &ask(&server, &key, path, &body).await);
        let mut other = body.clone();
        other["user"] = json!("other");
        let reused = ask(&server, &key, path, &other).await;
        assert_eq!(
            code(&reused),
            (422, json!("idempotency_key_reused")),
            "{reused:#?}"
        );
    }
    assert_eq!(upstream.unread_requests(), 3);
}

async fn a_refusal_of_a_provider_is_given_again_as_it_was(database: Arc<Database>) {
    let error = json!({ "error": {
        "message": "too long", "type": "x", "param": "messages", "code": "context_length_exceeded",
    } });
    let upstream = ScriptedUpstream::start([Script::json(422, &error), hello()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let first = ask(&server, &key, CHAT, &question(false)).await;
    assert_eq!(code(&first), (422, json!("context_length_exceeded")));
    assert_given_again(&first, &ask(&server, &key, CHAT, &question(false)).await);
    assert_eq!(upstream.unread_requests(), 1);
}

async fn a_failure_of_a_provider_is_not_kept(database: Arc<Database>) {
    let limit = Script::answer(429, &[("retry-after", "3600")], "");
    let upstream = ScriptedUpstream::start([limit, Script::answer(501, &[], ""), hello()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    for status in [429, 503, 200] {
        let answer = ask(&server, &key, CHAT, &question(false)).await;
        assert_eq!(answer.status, status, "{answer:#?}");
        assert!(!is_replayed(&answer));
    }
    assert_eq!(upstream.unread_requests(), 3);
}

async fn a_stream_is_not_run_twice(database: Arc<Database>) {
    let script = Script::stream().says("Hello").stops().done();
    let upstream = ScriptedUpstream::start([script]).await;
    let server = server_of(&database, &[&upstream]).await;
    let mut own = question(true);
    own.as_object_mut().unwrap().remove("stream");
    for (path, body) in [(CHAT, question(true)), ("/v1/ai/chat/stream", own)] {
        let key = server.key("use:ai").await;
        let first = ask(&server, &key, path, &body).await;
        assert_eq!(first.status, 200, "{first:#?}");
        for _ in 0..2 {
            let again = ask(&server, &key, path, &body).await;
            assert_eq!(code(&again), (409, json!("conflict")), "{again:#?}");
            assert!(again.text.contains("stream"), "{again:#?}");
        }
    }
    assert_eq!(upstream.unread_requests(), 2);
}

async fn a_stream_under_way_is_not_run_twice(database: Arc<Database>) {
    let gate = Arc::new(Semaphore::new(0));
    let script = Script::stream().says("Hel").then(Step::Gate(gate.clone()));
    let upstream = ScriptedUpstream::start([script.says("lo").stops().done()]).await;
    let (one, other) = (
        patient_server_of(&database, &upstream).await,
        patient_server_of(&database, &upstream).await,
    );
    let key = one.key("use:ai").await;
    let under_way = call(&one, &key, CHAT, &question(true)).open().await;
    assert_eq!(under_way.status(), 200);
    for server in [&one, &other] {
        let again = ask(server, &key, CHAT, &question(true)).await;
        assert_eq!(code(&again), (409, json!("conflict")), "{again:#?}");
    }
    gate.add_permits(1);
    assert!(
        under_way
            .text()
            .await
            .unwrap()
            .ends_with("data: [DONE]\n\n")
    );
    assert_eq!(upstream.unread_requests(), 1);
}

async fn a_copy_on_another_node_is_not_run_beside_the_first(database: Arc<Database>) {
    let gate = Arc::new(Semaphore::new(0));
    let mut upstream = ScriptedUpstream::start([behind(&gate, &hello())]).await;
    let (one, other) = (
        patient_server_of(&database, &upstream).await,
        patient_server_of(&database, &upstream).await,
    );
    let key = one.key("use:ai").await;
    let asked = question(false);
    let first = ask(&one, &key, CHAT, &asked);
    let meanwhile = async {
        upstream.request().await;
        let copy = ask(&other, &key, CHAT, &asked).await;
        assert_eq!(
            code(&copy),
            (409, json!("idempotency_in_progress")),
            "{copy:#?}"
        );
        gate.add_permits(1);
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!(first.status, 200, "{first:#?}");
    assert_given_again(&first, &ask(&other, &key, CHAT, &asked).await);
    assert_eq!(upstream.unread_requests(), 0);
}

async fn who_leaves_gives_the_key_back(database: Arc<Database>) {
    let mut upstream = ScriptedUpstream::start([Script::silence(), hello()]).await;
    let server = patient_server_of(&database, &upstream).await;
    let key = server.key("use:ai").await;
    let asked = question(false);
    let leaving = ask(&server, &key, CHAT, &asked);
    let mut leaving = Box::pin(leaving);
    tokio::select! {
        answer = &mut leaving => panic!("{answer:#?}"),
        _ = upstream.request() => {}
    }
    drop(leaving);
    upstream.closed().await;
    let answer = until("the key is given back", async || {
        let answer = ask(&server, &key, CHAT, &asked).await;
        (answer.status != 409).then_some(answer)
    });
    let answer = answer.await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert!(!is_replayed(&answer));
}

async fn an_answer_that_is_too_large_is_not_run_twice(database: Arc<Database>) {
    let long = Script::json(200, &completion(&"a ".repeat(700_000), 3, 1));
    let upstream = ScriptedUpstream::start([long]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let first = ask(&server, &key, CHAT, &question(false)).await;
    assert_eq!((first.status, first.text.len() > 1 << 20), (200, true));
    let again = ask(&server, &key, CHAT, &question(false)).await;
    assert_eq!(code(&again), (409, json!("conflict")), "{again:#?}");
    assert!(again.text.contains("too large"), "{again:#?}");
    assert_eq!(upstream.unread_requests(), 1);
}

async fn a_large_request_is_told_from_another(database: Arc<Database>) {
    let upstream = ScriptedUpstream::start([hello()]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key("use:ai").await;
    let picture = |end: &str| {
        let url = format!("data:image/png;base64,{}{end}", "A".repeat(3 << 20));
        let mut body = question(false);
        body["messages"][0]["content"] =
            json!([{ "type": "image_url", "image_url": { "url": url } }]);
        body
    };
    let first = ask(&server, &key, CHAT, &picture("B")).await;
    assert_given_again(&first, &ask(&server, &key, CHAT, &picture("B")).await);
    let other = ask(&server, &key, CHAT, &picture("C")).await;
    assert_eq!(
        code(&other),
        (422, json!("idempotency_key_reused")),
        "{other:#?}"
    );
    assert_eq!(upstream.unread_requests(), 1);
}
