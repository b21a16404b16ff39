//! The packages `openai` for Python and for Node.js: each does the same, and says what it got.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{Script, interpreter, packages};
use crate::harness::models::{MODELS, answer};
use crate::harness::stage::ai::spender;
use crate::harness::{Server, WIDE, program};

const NODE: &str = include_str!("openai.mjs");
const PYTHON: &str = include_str!("openai.py");

#[tokio::test]
async fn openai_for_python_works() {
    let Some(packages) = packages() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("openai_test.py");
    std::fs::write(&script, PYTHON).unwrap();
    let mut command = interpreter(&packages, "python");
    command.arg(script);
    gets_what_it_asks_for(command).await;
}

#[tokio::test]
async fn openai_for_node_works() {
    let Some(packages) = packages() else {
        return;
    };
    let script = Script::new(&packages, "openai.mjs", NODE);
    gets_what_it_asks_for(script.command(&packages)).await;
}

/// Runs a script with a key, a key without the permission and a key without a budget, and holds what
/// it prints to what the provider of these tests answers.
async fn gets_what_it_asks_for(mut command: Command) {
    let server = Server::start(&Arc::new(Database::sqlite()), WIDE).await;
    let key = server.key("use:ai").await;
    let unable = server.key("read:user").await;
    let poor = server.key_of(&spender(&server, 0).await, "use:ai").await;
    command
        .env("OPENAI_BASE_URL", format!("{}/openai/v1", server.base()))
        .env("OPENAI_API_KEY", &key.text)
        .env("UNABLE", &unable.text)
        .env("POOR", &poor.text);
    let said = program::run(command).await;
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let mut got: Value = serde_json::from_str(&said.out).unwrap();
    let vector: Vec<f64> = serde_json::from_value(got["embeddings"].take()).unwrap();
    // How often each of "aeinorst" occurs, and one.
    assert_eq!(vector, [3.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]);
    let expected = json!({
        "chat": { "content": answer("one two"), "tokens": 6, "has_request_id": true },
        "stream": { "content": answer("one two"), "tokens": 6, "finish_reason": "stop" },
        "embeddings": null,
        "models": MODELS,
        "model": MODELS[1],
        "errors": {
            "no key": ["AuthenticationError", 401, "invalid_api_key"],
            "no permission": ["PermissionDeniedError", 403, "forbidden"],
            "no model": ["NotFoundError", 404, "model_not_found"],
            "no budget": ["RateLimitError", 429, "insufficient_quota"],
            "no messages": ["BadRequestError", 400, "invalid_request"],
        },
    });
    assert_eq!(got, expected);
}
