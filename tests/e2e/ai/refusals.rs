//! What a provider refuses, as the API, the Model Context Protocol and the dashboard tell it.

use std::sync::Arc;

use aivy_provider::testing::Script;
use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::events::{self, events, text};
use super::scripted::server_of_models;
use super::{post, says};
use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::{Answer, Key, Server};

each_backend! {
    own: refusals_have_our_shape_and_the_providers_words,
        an_error_in_a_stream_is_told_in_whatever_form_it_comes,
        a_refusal_is_told_over_mcp,
        a_refusal_is_told_on_the_dashboard;
}

fn to(number: usize) -> Value {
    let mut body = says("one two");
    body["model"] = json!(format!("m{number}"));
    body
}

/// Asks both ways, whole and as a stream.
async fn both(server: &Server, key: &Key, number: usize) -> [Answer; 2] {
    [
        post(server, key, "chat", &to(number)).await,
        post(server, key, "chat/stream", &to(number)).await,
    ]
}

fn too_long() -> Value {
    json!({ "error": {
        "message": "the maximum context length is 9 tokens", "type": "invalid_request_error",
        "param": "messages", "code": "context_length_exceeded",
    } })
}

/// How [`too_long`] is told.
const TOO_LONG: &str = "messages: the maximum context length is 9 tokens (context_length_exceeded)";

async fn refusals_have_our_shape_and_the_providers_words(database: Arc<Database>) {
    let wait = [("retry-after", "77"), ("content-type", "application/json")];
    let quota = json!({ "error": { "message": "of org-1", "code": "insufficient_quota" } });
    let cases = [
        (
            Script::json(400, &too_long()),
            400,
            "invalid_request",
            TOO_LONG,
        ),
        (
            Script::json(422, &json!({ "detail": "too long" })),
            400,
            "invalid_request",
            "too long",
        ),
        (
            Script::answer(413, &[], "too long"),
            413,
            "payload_too_large",
            "too long",
        ),
        (
            Script::json(404, &json!({ "error": "no model" })),
            404,
            "not_found",
            "no model",
        ),
        (
            Script::answer(429, &wait, "{}"),
            429,
            "rate_limit_exceeded",
            "",
        ),
        (Script::json(429, &quota), 503, "service_unavailable", ""),
    ];
    let scripts = cases.iter().map(|(script, ..)| script.clone()).collect();
    let (server, _upstreams) = server_of_models(&database, scripts).await;
    let key = server.key("use:ai").await;
    for (number, (_, status, code, words)) in cases.iter().enumerate() {
        for answer in both(&server, &key, number).await {
            let details = answer.refused(*status, code);
            let expected: Vec<_> = [*words]
                .into_iter()
                .filter(|words| !words.is_empty())
                .collect();
            assert_eq!(details, expected, "{number}");
            let message = answer.json()["error"]["message"].take();
            assert!(message.as_str().unwrap().contains("provider"), "{message}");
            if *status == 429 {
                assert_eq!(answer.number("retry-after"), 77);
                // Our own limit is another one, and is not reached.
                assert!(answer.number("x-ratelimit-remaining") > 0);
            }
        }
    }
}

async fn an_error_in_a_stream_is_told_in_whatever_form_it_comes(database: Arc<Database>) {
    let forms = [
        r#"data: {"error":{"message":"no memory","code":"oom"}}"#,
        r#"data: {"message":"no memory","code":"oom"}"#,
        r#"data: {"detail":"no memory","code":"oom"}"#,
        r#"error: {"message":"no memory","code":"oom"}"#,
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
        let came = events(&post(&server, &key, "chat/stream", &to(number)).await);
        assert_eq!(text(&came), "one ", "{form}");
        assert_eq!(events::failure(&came), "service_unavailable", "{form}");
        let error = events::data(came.last().unwrap());
        assert_eq!(
            error["error"]["details"],
            json!(["no memory (oom)"]),
            "{form}"
        );
    }
}

async fn a_refusal_is_told_over_mcp(database: Arc<Database>) {
    let (server, _upstreams) =
        server_of_models(&database, vec![Script::json(400, &too_long())]).await;
    let key = server.key("use:ai").await;
    let params = json!({ "name": "chat", "arguments": to(0) });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let answer = server
        .call("POST", "/mcp")
        .key(&key)
        .value(&body)
        .send()
        .await;
    let result = answer.json()["result"].take();
    assert_eq!(result["isError"], true, "{result}");
    assert!(
        result["content"][0]["text"]
            .as_str()
            .unwrap()
            .contains(TOO_LONG),
        "{result}"
    );
}

async fn a_refusal_is_told_on_the_dashboard(database: Arc<Database>) {
    let limit = Script::answer(429, &[("retry-after", "77")], "{}");
    let scripts = vec![Script::json(400, &too_long()), limit];
    let (server, _upstreams) = server_of_models(&database, scripts).await;
    let visitor = Visitor::signed_up(&server, &new_name()).await;
    for (number, status, words) in [(0, 400, TOO_LONG), (1, 429, "rate limit is exceeded")] {
        let input = to(number).to_string();
        let page = visitor.post("/ai/chat", &[("result", &input)]).await;
        assert_eq!(page.status, status, "{}", page.text);
        assert!(page.text.contains(words), "{}", page.text);
    }
}
