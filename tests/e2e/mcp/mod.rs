//! `/mcp`: the tools over the Model Context Protocol.

mod calls;
mod conformance;
mod gate;
mod inspector;
mod lists;
mod malformed;

use serde_json::{Value, json};

use crate::harness::call::Call;
use crate::harness::{Key, Server};

/// The protocol's version that these tests speak.
const VERSION: &str = "2025-06-18";

/// A message of the protocol, to be sent.
fn message(server: &Server, method: &str, params: &Value) -> Call {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    server
        .call("POST", "/mcp")
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", VERSION)
        .value(&body)
}

/// What the protocol answers to a message.
async fn ask(server: &Server, key: &Key, method: &str, params: &Value) -> Value {
    let answer = message(server, method, params).key(key).send().await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    answer.json()
}

/// What the protocol answers to a message that is written already.
pub(crate) async fn send(server: &Server, key: &Key, text: String) -> Value {
    let call = server.call("POST", "/mcp").key(key).json(text);
    let call = call.header("Accept", "application/json, text/event-stream");
    let answer = call.header("MCP-Protocol-Version", VERSION).send().await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    answer.json()
}

/// The tools that a key sees.
async fn tools(server: &Server, key: &Key) -> Vec<Value> {
    let answer = ask(server, key, "tools/list", &json!({})).await;
    let tools = answer["result"]["tools"].as_array();
    tools.unwrap_or_else(|| panic!("{answer}")).clone()
}

/// What a tool answers.
pub(crate) async fn call(server: &Server, key: &Key, tool: &str, input: &Value) -> Value {
    let params = json!({ "name": tool, "arguments": input });
    let answer = ask(server, key, "tools/call", &params).await;
    assert!(answer["result"].is_object(), "{answer}");
    answer["result"].clone()
}
