//! Answers that are not to the letter, as OpenAI's own clients read them through this server: what they
//! take from a provider they take from here.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_store::testing::Database;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{Script as Program, interpreter, packages};
use crate::ai::scripted::{settings_of, start};
use crate::harness::{Server, program};

const NODE: &str = include_str!("strange.mjs");
const PYTHON: &str = include_str!("strange.py");

#[tokio::test]
async fn openai_for_python_reads_strange_answers() {
    let Some(packages) = packages() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("strange.py");
    std::fs::write(&script, PYTHON).unwrap();
    let mut command = interpreter(&packages, "python");
    command.arg(script);
    reads_strange_answers(command).await;
}

#[tokio::test]
async fn openai_for_node_reads_strange_answers() {
    let Some(packages) = packages() else {
        return;
    };
    let script = Program::new(&packages, "strange.mjs", NODE);
    reads_strange_answers(script.command(&packages)).await;
}

/// What each model answers.
fn scripts() -> Vec<(&'static str, Script)> {
    let plain = [("content-type", "text/plain")];
    let parts = r#"{"id":null,"created":1700000000.5,"choices":[{"message":{"content":[{"type":"text","text":"hi"}]}}]}"#;
    let bare = "\u{feff}{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":null}],\"usage\":null}";
    let piece = r#"data: {"id":null,"created":1.5,"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}"#;
    let last = r#"data: {"choices":[{"index":0,"delta":null,"finish_reason":"stop"}]}"#;
    let odd = format!("data: null\n\n{piece}\n\ndata: {{\"choices\":[]}}\n\n{last}\n\n");
    let failed = |form: &str| {
        Script::stream()
            .says("hi")
            .chunk(&format!("{form}\n\n"))
            .done()
    };
    let openai = json!({ "error": {
        "message": "too long", "type": "invalid_request_error", "param": "messages",
        "code": "context_length_exceeded",
    } });
    vec![
        ("whole0", Script::answer(200, &plain, parts)),
        ("whole1", Script::answer(200, &[], bare)),
        ("stream0", Script::stream().chunk(&odd).ends()),
        (
            "stream1",
            Script::answer(200, &plain, &format!("{piece}\n\ndata: [DONE]\n\n")),
        ),
        ("refused0", Script::json(400, &openai)),
        (
            "refused1",
            Script::json(
                422,
                &json!({ "detail": [{ "loc": ["body", "n"], "msg": "bad" }] }),
            ),
        ),
        ("refused2", Script::answer(413, &plain, "too long")),
        (
            "refused3",
            Script::answer(429, &[("retry-after", "77")], "{\"message\":\"slow down\"}"),
        ),
        (
            "broken0",
            failed(
                r#"data: {"error":{"message":"no memory","type":"x","code":"oom","param":null}}"#,
            ),
        ),
        ("broken1", failed(r#"data: {"detail":"no memory"}"#)),
        (
            "broken2",
            failed(r#"error: {"message":"no memory","code":500}"#),
        ),
    ]
}

async fn server_of(database: &Arc<Database>) -> (Server, Vec<ScriptedUpstream>) {
    let (mut settings, mut upstreams) = (Vec::new(), Vec::new());
    for (name, script) in scripts() {
        let upstream = ScriptedUpstream::start([script]).await;
        settings.extend(settings_of(name, &upstream, name));
        upstreams.push(upstream);
    }
    (start(database, &settings).await, upstreams)
}

async fn reads_strange_answers(mut command: Command) {
    let (server, _upstreams) = server_of(&Arc::new(Database::sqlite())).await;
    let key = server.key("use:ai").await;
    command
        .env("OPENAI_BASE_URL", format!("{}/openai/v1", server.base()))
        .env("OPENAI_API_KEY", &key.text);
    let said = program::run(command).await;
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let got: Value = serde_json::from_str(&said.out).unwrap();
    let unavailable = json!([
        null,
        "service_unavailable",
        null,
        "server_error",
        "no memory"
    ]);
    let expected = json!({
        "whole": [[null, 1_700_000_000.5, [{ "type": "text", "text": "hi" }]], [null, null, "hi"]],
        "stream": [["hi", "stop"], ["hi", null]],
        "refused": [
            [400, "context_length_exceeded", "messages", "invalid_request_error", "too long"],
            [422, "invalid_request", "n", "invalid_request_error", "n: bad"],
            [413, "payload_too_large", null, "invalid_request_error", "too long"],
            [429, "rate_limit_exceeded", null, "requests", "slow down"],
        ],
        "broken": [[null, "oom", null, "x", "no memory"], unavailable, unavailable],
    });
    assert_eq!(got, expected);
}
