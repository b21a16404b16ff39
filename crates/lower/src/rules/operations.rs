//! Path items, operations, parameters and responses.

use super::reference;
use crate::Error;
use crate::context::{Context, Node};
use serde_json::{Value, json};

pub(super) fn new_methods(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    node.lose("query", cx, "left out: 3.0 has no QUERY method");
    if node
        .out
        .get("additionalOperations")
        .and_then(Value::as_object)
        .is_some_and(|map| map.is_empty())
    {
        node.drop_member("additionalOperations", cx);
    }
    node.lose(
        "additionalOperations",
        cx,
        "left out: 3.0 has a fixed set of methods",
    );
    Ok(())
}

pub(super) fn responses(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let some = node
        .out
        .get("responses")
        .and_then(Value::as_object)
        .is_some_and(|map| !map.is_empty());
    if !some {
        cx.note(&node.pointer);
        node.out.insert(
            "responses".to_owned(),
            json!({ "default": { "description": "Any answer" } }),
        );
    }
    Ok(())
}

pub(super) fn response_description(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !node.out.contains_key("$ref") && !node.out.get("description").is_some_and(Value::is_string)
    {
        cx.note(&node.pointer);
        let text = node
            .out
            .get("summary")
            .and_then(Value::as_str)
            .unwrap_or_else(|| phrase(&node.key))
            .to_owned();
        node.out
            .insert("description".to_owned(), Value::String(text));
    }
    Ok(())
}

/// The reason phrase of a status, for common ones.
fn phrase(status: &str) -> &'static str {
    match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "301" => "Moved Permanently",
        "302" => "Found",
        "303" => "See Other",
        "304" => "Not Modified",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "409" => "Conflict",
        "410" => "Gone",
        "412" => "Precondition Failed",
        "413" => "Content Too Large",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        _ => "Response",
    }
}

pub(super) fn querystring(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let referred = node
        .out
        .get("$ref")
        .and_then(|reference| reference::target(cx, reference));
    let place = referred.map_or(node.out.get("in"), |(_, parameter)| parameter.get("in"));
    if place.is_some_and(|place| place == "querystring") {
        cx.loss(
            &node.pointer,
            "left out: 3.0 cannot describe the query string as a whole",
        );
        node.dropped = true;
    }
    Ok(())
}

pub(super) fn cookie_style(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.get("style").is_some_and(|style| style == "cookie") {
        node.lose(
            "style",
            cx,
            "left out: values are percent-encoded as in the default style",
        );
    }
    Ok(())
}
