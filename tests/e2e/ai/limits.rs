//! How much may be sent.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::post;
use crate::harness::models::MODELS;
use crate::harness::{Server, WIDE};

each_backend! {
    shared: the_longest_text_is_read_and_a_longer_one_is_refused,
        the_longest_list_is_read_and_a_longer_one_is_refused,
        a_large_body_may_not_be_all_small_values;
    own: what_is_sent_to_ai_tools_may_be_larger_than_everything_else;
}

/// The tools that read one text.
const READERS: [&str; 5] = ["language", "keywords", "summary", "sentiment", "redact"];

async fn the_longest_text_is_read_and_a_longer_one_is_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let text = "A calm sea. ".repeat(10_000);
    for tool in READERS {
        let longest: String = text.chars().take(100_000).collect();
        post(server, &key, tool, &json!({ "text": longest }))
            .await
            .data();
        let longer = format!("{longest}.");
        let details = post(server, &key, tool, &json!({ "text": longer }))
            .await
            .refused(400, "invalid_request");
        assert_eq!(
            details,
            ["text must have at most 100000 characters"],
            "{tool}"
        );
    }
}

async fn the_longest_list_is_read_and_a_longer_one_is_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let similarity = |texts: &Value| json!({ "query": "a", "texts": texts });
    let list = |count: usize| json!(vec!["a"; count]);
    post(server, &key, "similarity", &similarity(&list(256)))
        .await
        .data();
    post(server, &key, "embeddings", &json!({ "input": list(256) }))
        .await
        .data();
    let refused = post(server, &key, "similarity", &similarity(&list(257))).await;
    assert_eq!(
        refused.refused(400, "invalid_request"),
        ["texts must have at most 256 items"]
    );
    let refused = post(server, &key, "embeddings", &json!({ "input": list(257) })).await;
    assert_eq!(
        refused.refused(400, "invalid_request"),
        ["input must have at most 256 items"]
    );
}

/// Where conversations are taken, each with a request of some text.
fn conversations(text: &str) -> [(&'static str, Value); 4] {
    let messages = json!([{ "role": "user", "content": text }]);
    let chat = json!({ "model": MODELS[0], "messages": messages });
    let params = json!({ "name": "chat", "arguments": chat });
    [
        ("/v1/ai/chat", chat.clone()),
        ("/v1/ai/chat/stream", chat.clone()),
        ("/openai/v1/chat/completions", chat),
        (
            "/mcp",
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }),
        ),
    ]
}

async fn what_is_sent_to_ai_tools_may_be_larger_than_everything_else(database: Arc<Database>) {
    let limits = ["server.body_limit_bytes=2000", "ai.body_limit_bytes=9000"];
    let server = Server::start(&database, &[WIDE, &limits].concat()).await;
    let key = server.key("use:ai,write:user").await;
    for (length, status) in [(8_000, 200), (9_000, 413)] {
        for (path, body) in conversations(&"a".repeat(length)) {
            let answer = server
                .call("POST", path)
                .key(&key)
                .value(&body)
                .send()
                .await;
            assert_eq!(answer.status, status, "{path}: {answer:#?}");
        }
    }
    let text = json!({ "text": "a".repeat(8_000) });
    let read = post(&server, &key, "redact", &text).await;
    assert_eq!(read.status, 200, "{read:#?}");
    let name = json!({ "name": "a".repeat(8_000) });
    let change = server.call("PATCH", "/v1/user/profile").key(&key);
    let refused = change.value(&name).send().await;
    assert_eq!(
        refused.refused(413, "payload_too_large"),
        ["body must have at most 2000 bytes"]
    );
}

/// A value takes two bytes to send and dozens to hold.
async fn a_large_body_may_not_be_all_small_values(server: &Server) {
    let key = server.key("use:ai").await;
    let zeros = format!("[0{}]", ",0".repeat(600_000));
    for (path, body) in conversations("a") {
        let body = body.to_string();
        let body = format!("{},\"extra\":{zeros}}}", &body[..body.len() - 1]);
        let answer = server.call("POST", path).key(&key).json(body).send().await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.text.contains("500000 values"), "{answer:#?}");
    }
}
