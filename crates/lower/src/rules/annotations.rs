//! Annotation keywords.

use crate::Error;
use crate::context::{Context, Node};
use serde_json::{Value, json};

pub(super) fn examples(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(Value::Array(examples)) = node.out.remove("examples") {
        cx.note(&node.at("examples"));
        if let Some(first) = examples.into_iter().next() {
            node.out.entry("example").or_insert(first);
        }
    }
    Ok(())
}

pub(super) fn unsigned_format(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let width = node
        .out
        .get("format")
        .and_then(Value::as_str)
        .and_then(|format| format.strip_prefix("u-int"));
    if let Some(width) = width.filter(|width| width.parse::<u16>().is_ok()) {
        let format = json!(format!("uint{width}"));
        cx.note(&node.at("format"));
        node.out.insert("format".to_owned(), format);
    }
    Ok(())
}
