//! What a client is told of the server and its tools.

use aivy_provider::tokens;
use serde_json::json;

use super::{VERSION, ask, tools};
use crate::harness::Server;
use crate::harness::people::all_permissions;

each_backend! {
    shared: a_client_is_told_what_the_server_is,
        the_tools_are_those_of_the_api,
        a_key_sees_what_it_may_use,
        the_list_is_short;
}

async fn a_client_is_told_what_the_server_is(server: &Server) {
    let key = server.key("use:ai").await;
    let params = json!({
        "protocolVersion": VERSION, "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    let answer = ask(server, &key, "initialize", &params).await;
    let result = &answer["result"];
    assert_eq!(result["protocolVersion"], VERSION, "{answer}");
    assert_eq!(result["serverInfo"]["name"], "aivy");
    assert!(result["capabilities"]["tools"].is_object());
}

async fn the_tools_are_those_of_the_api(server: &Server) {
    let key = server.key("use:ai").await;
    let over_rest = server.read(&key, "/v1/ai/tools?per_page=100").await;
    let name = |tool: &serde_json::Value| tool["name"].as_str().unwrap().to_owned();
    let expected: Vec<_> = over_rest.as_array().unwrap().iter().map(name).collect();
    let seen: Vec<_> = tools(server, &key).await.iter().map(name).collect();
    assert_eq!(seen, expected);
    assert!(seen.contains(&"redact".to_owned()) && seen.contains(&"chat".to_owned()));
}

async fn a_key_sees_what_it_may_use(server: &Server) {
    let names = async |permissions: &str| {
        let key = server.key(permissions).await;
        let all = tools(server, &key).await;
        let platform = [
            "list_tasks",
            "claim_task",
            "submit_result",
            "staking_summary",
        ];
        let seen = |name: &&str| all.iter().any(|tool| tool["name"] == **name);
        platform.into_iter().filter(seen).collect::<Vec<_>>()
    };
    assert!(names("use:ai").await.is_empty());
    assert_eq!(names("use:ai,read:tasks").await, ["list_tasks"]);
    let writing = names("use:ai,write:tasks").await;
    assert_eq!(writing, ["claim_task", "submit_result"]);
    assert_eq!(names("use:ai,read:staking").await, ["staking_summary"]);
}

/// A model reads the list before each conversation.
async fn the_list_is_short(server: &Server) {
    let key = server.key(&all_permissions()).await;
    let answer = ask(server, &key, "tools/list", &json!({})).await;
    let count = tokens::count(&answer["result"].to_string());
    assert!(count < 4_000, "{count} tokens");
}
