//! `GET /v1/ai/tools`

use serde_json::json;

use crate::harness::Server;

each_backend! {
    shared: every_tool_is_listed;
}

async fn every_tool_is_listed(server: &Server) {
    let key = server.key("use:ai").await;
    let tools = server.get("/v1/ai/tools").key(&key).send().await.data();
    let tools = tools.as_array().unwrap();
    let mut names: Vec<_> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let all = [
        "chat",
        "embeddings",
        "keywords",
        "language",
        "redact",
        "sentiment",
        "similarity",
        "summary",
    ];
    assert_eq!(names, all);
    for tool in tools {
        assert_eq!(
            (&tool["available"], &tool["missing"]),
            (&json!(true), &json!(null))
        );
        assert_eq!(tool["input_schema"]["type"], "object", "{tool}");
    }
}
