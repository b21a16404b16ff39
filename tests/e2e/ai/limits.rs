//! How much may be sent.

use serde_json::{Value, json};

use super::post;
use crate::harness::Server;

each_backend! {
    shared: the_longest_text_is_read_and_a_longer_one_is_refused,
        the_longest_list_is_read_and_a_longer_one_is_refused;
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
