//! What a provider does is logged with the request that it did it to.

use std::sync::Arc;

use aivy_provider::testing::Script;
use aivy_store::testing::Database;
use serde_json::json;

use super::says;
use super::scripted::server_of_models;

each_backend! {
    own: whichever_way_a_model_is_asked_its_failure_has_the_request;
}

async fn whichever_way_a_model_is_asked_its_failure_has_the_request(database: Arc<Database>) {
    let failed = || Script::json(500, &json!({}));
    let cut = Script::stream().says("one ").says("two ").cut();
    let (server, _upstreams) = server_of_models(&database, vec![failed(), cut, failed()]).await;
    let key = server.key("use:ai").await;
    let question = |model: &str| {
        let mut question = says("one two");
        question["model"] = json!(model);
        question
    };
    let tool = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "chat", "arguments": question("m2") } });
    // The first fails at once; the stream when its head is written already; the last is called by
    // the library that speaks the protocol.
    for (id, path, body) in [
        ("at-once", "/v1/ai/chat", question("m0")),
        ("stream", "/v1/ai/chat/stream", question("m1")),
        ("protocol", "/mcp", tool),
    ] {
        let call = server.call("POST", path).key(&key).value(&body);
        let call = call.header("Accept", "application/json, text/event-stream");
        call.header("X-Request-Id", id).send().await;
    }
    let log = server.log().await;
    let logged = |module: &str| -> Vec<&str> {
        let lines = log.iter().filter(|line| line["target"] == module);
        // A provider that fails is retried.
        let mut ids: Vec<_> = lines
            .filter_map(|line| line["request_id"].as_str())
            .collect();
        ids.dedup();
        ids
    };
    assert_eq!(
        logged("aivy_provider::observe"),
        ["at-once", "stream", "protocol"]
    );
    assert_eq!(logged("aivy_api::mcp::service"), ["protocol"]);
    let of_library =
        |line: &&serde_json::Value| line["target"].as_str().unwrap().starts_with("rmcp");
    assert_eq!(log.iter().find(of_library), None);
}
