//! Media types and examples: streams of items, positional parts, binary bodies.

use crate::Error;
use crate::context::{Context, Node};
use crate::grammar::Kind;
use crate::schema;
use serde_json::{Map, Value, json};

pub(super) fn item_schema(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.contains_key("itemSchema") {
        node.lose(
            "itemSchema",
            cx,
            "left out: the body is described as text, its items are not",
        );
        node.out
            .entry("schema")
            .or_insert_with(|| json!({ "type": "string" }));
    }
    Ok(())
}

pub(super) fn positional_encoding(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let members: &[&str] = match node.kind {
        Kind::MediaType => &["prefixEncoding", "itemEncoding"],
        Kind::Encoding => &["prefixEncoding", "itemEncoding", "encoding"],
        _ => &[],
    };
    for member in members {
        node.lose(
            member,
            cx,
            "left out: 3.0 names the parts of a body and has none by position",
        );
    }
    Ok(())
}

/// 3.1 describes raw bytes by an absent schema or one without a type; 3.0 by `format: binary`.
pub(super) fn binary_body(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !is_binary(&node.key) {
        return Ok(());
    }
    let schema = node
        .out
        .entry("schema")
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(members) = schema.as_object_mut() else {
        return Ok(());
    };
    let says_nothing = members
        .keys()
        .all(|keyword| schema::is_annotation(keyword) || keyword == "format");
    if says_nothing {
        members.insert("type".to_owned(), json!("string"));
        members.entry("format").or_insert_with(|| json!("binary"));
        cx.note(&node.pointer);
    }
    Ok(())
}

fn is_binary(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let family = essence.split('/').next().unwrap_or_default();
    let is_text = essence.ends_with("+xml") || essence.ends_with("+json");
    !is_text
        && (["image", "audio", "video", "font"].contains(&family)
            || [
                "application/octet-stream",
                "application/pdf",
                "application/zip",
                "application/gzip",
            ]
            .contains(&essence.as_str()))
}

pub(super) fn example_data_value(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(value) = node.out.remove("dataValue") {
        cx.note(&node.at("dataValue"));
        if !node.out.contains_key("externalValue") {
            node.out.entry("value").or_insert(value);
        }
    }
    Ok(())
}
