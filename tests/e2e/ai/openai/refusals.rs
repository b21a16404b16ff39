//! What a provider refuses: clients of OpenAI's act on its status, its code and its words.

use std::sync::Arc;

use aivy_provider::testing::Script;
use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::super::events::{self, events};
use super::super::scripted::server_of_models;
use super::post;
use crate::harness::{Answer, Key, Server};

each_backend! {
    own: refusals_keep_their_meaning, a_cut_stream_ends_with_the_providers_words,
        models_of_a_provider_without_a_list_are_listed;
}

async fn ask(server: &Server, key: &Key, model: &str, stream: bool) -> Answer {
    let messages = json!([{ "role": "user", "content": "one two" }]);
    let body = json!({ "model": model, "messages": messages, "stream": stream });
    post(server, key, "chat/completions", &body).await
}

/// Status, type, code, param and words.
type Told = (u16, Value, Value, Value, String);

fn told(answer: &Answer) -> Told {
    let mut error = answer.json()["error"].take();
    let words = error["message"].as_str().unwrap().to_owned();
    (
        answer.status,
        error["type"].take(),
        error["code"].take(),
        error["param"].take(),
        words,
    )
}

async fn refusals_keep_their_meaning(database: Arc<Database>) {
    let openai = |code: Value, kind: &str| json!({ "error": { "message": "some words", "type": kind, "param": "messages", "code": code } });
    let wait = [("retry-after", "77"), ("content-type", "application/json")];
    let limit = openai(json!("rate_limit_exceeded"), "tokens").to_string();
    let cases = [
        (
            Script::json(
                400,
                &openai(json!("context_length_exceeded"), "invalid_request_error"),
            ),
            (
                400,
                "invalid_request_error",
                "context_length_exceeded",
                json!("messages"),
                "some words",
            ),
        ),
        (
            Script::json(
                404,
                &openai(json!("model_not_found"), "invalid_request_error"),
            ),
            (
                404,
                "invalid_request_error",
                "model_not_found",
                json!("messages"),
                "some words",
            ),
        ),
        (
            Script::answer(413, &[], "some words"),
            (
                413,
                "invalid_request_error",
                "payload_too_large",
                json!(null),
                "some words",
            ),
        ),
        (
            Script::json(
                422,
                &json!({ "detail": [{ "loc": ["body", "n"], "msg": "some words" }] }),
            ),
            (
                422,
                "invalid_request_error",
                "invalid_request",
                json!("n"),
                "n: some words",
            ),
        ),
        (
            Script::answer(429, &wait, &limit),
            (
                429,
                "tokens",
                "rate_limit_exceeded",
                json!("messages"),
                "some words",
            ),
        ),
        (
            Script::json(
                429,
                &openai(json!("insufficient_quota"), "insufficient_quota"),
            ),
            (
                429,
                "insufficient_quota",
                "insufficient_quota",
                json!("messages"),
                "some words",
            ),
        ),
        (
            Script::json(400, &json!({ "message": "some words" })),
            (
                400,
                "invalid_request_error",
                "invalid_request",
                json!(null),
                "some words",
            ),
        ),
    ];
    let scripts = cases.iter().map(|(script, _)| script.clone()).collect();
    let (server, upstreams) = server_of_models(&database, scripts).await;
    let key = server.key("use:ai").await;
    for (number, (_, expected)) in cases.iter().enumerate() {
        let (status, kind, code, param, words) = expected;
        let expected = (
            *status,
            json!(kind),
            json!(code),
            param.clone(),
            (*words).to_owned(),
        );
        for stream in [false, true] {
            let answer = ask(&server, &key, &format!("m{number}"), stream).await;
            assert_eq!(told(&answer), expected, "{number}: {answer:#?}");
            if *code == "rate_limit_exceeded" {
                assert_eq!(answer.number("retry-after"), 77);
            }
        }
        // Each was asked once for each answer: none of this passes by itself.
        assert_eq!(upstreams[number].unread_requests(), 2, "{number}");
    }
}

async fn a_cut_stream_ends_with_the_providers_words(database: Arc<Database>) {
    let forms = [
        r#"data: {"error":{"message":"no memory","type":"server_error","code":"oom"}}"#,
        r#"data: {"detail":"no memory","type":"server_error","code":"oom"}"#,
        r#"error: {"message":"no memory","type":"server_error","code":"oom"}"#,
        "event: error\ndata: {\"message\":\"no memory\",\"type\":\"server_error\",\"code\":\"oom\"}",
    ];
    let script = |form: &&str| {
        Script::stream()
            .says("one ")
            .chunk(&format!("{form}\n\n"))
            .done()
    };
    let (server, _upstreams) =
        server_of_models(&database, forms.iter().map(script).collect()).await;
    let key = server.key("use:ai").await;
    for (number, form) in forms.iter().enumerate() {
        let came = events(&ask(&server, &key, &format!("m{number}"), true).await);
        assert_eq!(came.len(), 2, "{form}: {came:?}");
        let error =
            json!({ "message": "no memory", "type": "server_error", "code": "oom", "param": null });
        assert_eq!(events::data(&came[1]), json!({ "error": error }), "{form}");
    }
}

async fn models_of_a_provider_without_a_list_are_listed(database: Arc<Database>) {
    let scripts = vec![
        Script::answer(404, &[], "404 page not found"),
        Script::answer(200, &[("content-type", "text/html")], "<html></html>"),
        Script::silence(),
    ];
    let (server, _upstreams) = server_of_models(&database, scripts).await;
    let key = server.key("use:ai").await;
    let list = server
        .get("/openai/v1/models")
        .key(&key)
        .send()
        .await
        .json();
    let names = |list: &Value| {
        let models = list["data"].as_array().unwrap().iter();
        models
            .map(|model| model["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&list), ["m0", "m1", "m2"], "{list}");
    let list = server.get("/v1/ai/models").key(&key).send().await.json();
    assert_eq!(names(&list), ["m0", "m1", "m2"], "{list}");
    let one = server
        .get("/openai/v1/models/m1")
        .key(&key)
        .send()
        .await
        .json();
    assert_eq!(one["id"], "m1");
}
