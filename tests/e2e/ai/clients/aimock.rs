//! `@copilotkit/aimock`, a mock of OpenAI, as a provider.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio::time::timeout;

use super::{Script, packages};
use crate::ai::events::{data, events, text};
use crate::ai::{BOTH, post, says, settled};
use crate::harness::{PATIENCE, Server, WIDE};

const RUN: &str = include_str!("aimock.mjs");

/// The mock as a process, which ends when this is dropped: it reads to the end of what nobody writes.
struct Mock {
    url: String,
    _process: Child,
}

impl Mock {
    /// Starts it on a free port, and waits until it listens.
    async fn start(packages: &Path) -> Self {
        let script = Script::new(packages, "aimock.mjs", RUN);
        let file = script.directory.path().join("answers.json");
        std::fs::write(&file, answers()).unwrap();
        let mut command = script.command(packages);
        command
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap();
        Self {
            url: line.unwrap().expect("it ended"),
            _process: process,
        }
    }
}

/// What it answers to what.
fn answers() -> String {
    let usage = json!({ "prompt_tokens": 5, "completion_tokens": 4, "total_tokens": 9 });
    let error = json!({ "message": "overloaded", "type": "server_error" });
    let answers = json!([
        { "match": { "userMessage": "fail" }, "response": { "error": error, "status": 503 } },
        {
            "match": { "userMessage": "hello" },
            "response": { "content": "Hello from the mock", "usage": usage },
        },
        { "match": { "inputText": "tea" }, "response": { "embedding": [0.5, -0.25] } },
    ]);
    json!({ "fixtures": answers }).to_string()
}

#[tokio::test]
async fn a_mock_of_openai_is_a_provider() {
    let Some(packages) = packages() else {
        return;
    };
    let mock = Mock::start(&packages).await;
    let url = format!("ai.providers.mock.url={}/v1", mock.url);
    let models = [
        "ai.default_model=gpt-5-mini",
        "ai.embeddings.model=text-embedding-3-small",
    ];
    let settings = [WIDE, &[&url], &models].concat();
    let server = Server::start_without_models(&Arc::new(Database::sqlite()), &settings).await;
    let key = server.key(BOTH).await;

    let said = post(&server, &key, "chat", &says("hello")).await.data();
    assert_eq!(said["content"], "Hello from the mock");
    assert_eq!(said["usage"]["total_tokens"], 9);

    let streamed = events(&post(&server, &key, "chat/stream", &says("hello")).await);
    assert_eq!(text(&streamed), "Hello from the mock");
    assert_eq!(data(streamed.last().unwrap())["usage"]["total_tokens"], 9);
    assert_eq!(settled(&server, &key).await["spent"], 18);

    for tool in ["chat", "chat/stream"] {
        let failed = post(&server, &key, tool, &says("fail")).await;
        failed.refused(503, "service_unavailable");
        assert!(!failed.text.contains("overloaded"), "{failed:#?}");
    }
    assert_eq!(settled(&server, &key).await["spent"], 18);

    let made = post(&server, &key, "embeddings", &json!({ "input": ["tea"] }))
        .await
        .data();
    assert_eq!(made["embeddings"][0]["vector"], json!([0.5, -0.25]));
    // It says 0 tokens, which cannot be, so that they are counted here.
    assert_eq!(made["usage"]["tokens"], 3);
    assert_eq!(settled(&server, &key).await["spent"], 21);
}
