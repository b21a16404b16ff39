//! What is no message of the protocol, or one whose parameters are not of its shape; and what a client
//! says that it accepts.

use serde_json::{Value, json};

use super::{VERSION, message};
use crate::harness::{Answer, Key, Server};

each_backend! {
    shared: whatever_a_client_accepts_it_gets_json,
        what_is_no_json_is_a_parse_error,
        what_is_no_message_is_an_invalid_request,
        another_content_type_is_refused_in_our_shape,
        bad_parameters_are_no_unknown_method,
        an_unknown_method_is_one,
        an_unknown_version_is_told_in_the_protocol_s_shape;
}

/// Posts a body that is said to be JSON.
async fn post(server: &Server, key: &Key, body: &str) -> Answer {
    server.call("POST", "/mcp").key(key).json(body).send().await
}

/// The code and the id of an error of JSON-RPC.
fn told(answer: &Answer, status: u16) -> (i64, Value) {
    assert_eq!(answer.status, status, "{answer:#?}");
    assert_eq!(answer.header("content-type"), "application/json");
    let mut body = answer.json();
    assert_eq!(body["jsonrpc"], "2.0", "{body}");
    (body["error"]["code"].as_i64().unwrap(), body["id"].take())
}

async fn whatever_a_client_accepts_it_gets_json(server: &Server) {
    let key = server.key("use:ai").await;
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let plain = || server.call("POST", "/mcp").key(&key).value(&ping);
    for accept in [
        "application/json",
        "*/*",
        "application/*;q=0.5",
        "text/event-stream",
        "application/json, text/event-stream",
    ] {
        let answer = plain().header("Accept", accept).send().await;
        assert_eq!(answer.status, 200, "{accept}: {answer:#?}");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.json()["id"], 1);
    }
    assert_eq!(plain().send().await.status, 200);
}

async fn what_is_no_json_is_a_parse_error(server: &Server) {
    let key = server.key("use:ai").await;
    for body in ["", " ", "{", "no", "{\"jsonrpc\":\"2.0\","] {
        let answer = post(server, &key, body).await;
        assert_eq!(told(&answer, 400), (-32700, Value::Null), "{body}");
    }
}

async fn what_is_no_message_is_an_invalid_request(server: &Server) {
    let key = server.key("use:ai").await;
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let batch = format!("[{ping},{ping}]");
    let strange = r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#;
    for body in [
        &*batch,
        "[]",
        "{}",
        "7",
        r#"{"jsonrpc":"2.0","id":3}"#,
        strange,
    ] {
        let answer = post(server, &key, body).await;
        assert_eq!(told(&answer, 400).0, -32600, "{body}");
    }
    let told = told(
        &post(server, &key, r#"{"jsonrpc":"2.0","id":3}"#).await,
        400,
    );
    assert_eq!(told.1, 3);
}

async fn another_content_type_is_refused_in_our_shape(server: &Server) {
    let key = server.key("use:ai").await;
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let call = || server.call("POST", "/mcp").key(&key).body(ping);
    for call in [call(), call().header("Content-Type", "text/plain")] {
        let details = call.send().await.refused(415, "unsupported_media_type");
        assert!(details[0].contains("application/json"), "{details:?}");
    }
}

async fn bad_parameters_are_no_unknown_method(server: &Server) {
    let key = server.key("use:ai").await;
    let named = |arguments: Value| json!({ "name": "redact", "arguments": arguments });
    for params in [
        named(json!("text")),
        named(json!(["a"])),
        named(json!(7)),
        json!({ "name": 7, "arguments": {} }),
        json!({ "arguments": {} }),
        json!({}),
    ] {
        let answer = message(server, "tools/call", &params)
            .key(&key)
            .send()
            .await;
        assert_eq!(told(&answer, 200), (-32602, json!(1)), "{params}");
    }
    for method in ["tools/call", "initialize"] {
        let body = json!({ "jsonrpc": "2.0", "id": "a", "method": method });
        let answer = post(server, &key, &body.to_string()).await;
        assert_eq!(told(&answer, 200), (-32602, json!("a")), "{method}");
    }
    let answer = post(
        server,
        &key,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#,
    )
    .await;
    assert_eq!(told(&answer, 400), (-32602, json!(1)));
}

async fn an_unknown_method_is_one(server: &Server) {
    let key = server.key("use:ai").await;
    let answer = message(server, "tools/none", &json!({}))
        .key(&key)
        .send()
        .await;
    assert_eq!(told(&answer, 200), (-32601, json!(1)));
}

async fn an_unknown_version_is_told_in_the_protocol_s_shape(server: &Server) {
    let key = server.key("use:ai").await;
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let call = || server.call("POST", "/mcp").key(&key).value(&ping);
    let known = call().header("MCP-Protocol-Version", VERSION).send().await;
    assert_eq!(known.status, 200, "{known:#?}");
    let unknown = call()
        .header("MCP-Protocol-Version", "1999-01-01")
        .send()
        .await;
    assert_eq!(told(&unknown, 400), (-32600, json!(1)));
}
