//! A body of the Model Context Protocol, before and in the library that reads it.

use aivy_api::testing::{mcp_arguments, mcp_belongs, mcp_id};
use serde_json::Value;

use super::text::has_nul;

pub(crate) const WORDS: &[&str] = &[
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"",
    "\"jsonrpc\":",
    "\"2.0\"",
    "\"id\":",
    "\"method\":",
    "\"params\":",
    "\"result\":",
    "\"error\":",
    "\"tools/call\"",
    "\"tools/list\"",
    "\"initialize\"",
    "\"ping\"",
    "\"notifications/initialized\"",
    "\"notifications/cancelled\"",
    "\"name\":",
    "\"arguments\":",
    "\"protocolVersion\":\"2025-06-18\"",
    "\"capabilities\":{}",
    "\"clientInfo\":{\"name\":\"a\",\"version\":\"1\"}",
    "\"_meta\":{\"progressToken\":1}",
    "\"cursor\":",
    "\"code\":-32600",
    "\"message\":",
    "null",
    "\\u0000",
    "\"a\"",
    "[",
    "]",
    "{",
    "}",
    ",",
];

pub(crate) fn run(input: &[u8]) {
    let theirs = serde_json::from_slice::<Value>(input).ok();
    match mcp_id(input) {
        Ok(id) => {
            if let Some(value) = &theirs {
                assert_eq!(value["jsonrpc"], "2.0");
                assert_eq!(value["id"], id);
            }
            let _ = mcp_belongs(input);
        }
        Err(sentence) => assert!(!sentence.is_empty()),
    }
    let Some((arguments, accepted)) = mcp_arguments(input) else {
        return;
    };
    let Some(value) = theirs else { return };
    let theirs = &value["params"]["arguments"];
    assert_eq!(arguments.to_value().ok().as_ref(), Some(theirs));
    assert!(!accepted || !has_nul(theirs));
}
