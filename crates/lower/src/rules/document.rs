//! The document, its `info`, its `components`.

use crate::Error;
use crate::context::{Context, Node};
use serde_json::{Value, json};

/// The dialects whose keywords have the meaning that this crate assumes.
pub(super) fn is_known_dialect(dialect: &Value) -> bool {
    dialect.as_str().is_some_and(|uri| {
        let uri = uri.trim_end_matches('#');
        uri == "https://json-schema.org/draft/2020-12/schema"
            || uri.starts_with("https://spec.openapis.org/oas/3.1/dialect/")
            || uri.starts_with("https://spec.openapis.org/oas/3.2/dialect/")
    })
}

pub(super) fn version(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    cx.note(&node.at("openapi"));
    node.out.insert("openapi".to_owned(), json!("3.0.3"));
    Ok(())
}

pub(super) fn webhooks(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node
        .out
        .get("webhooks")
        .and_then(Value::as_object)
        .is_some_and(|hooks| hooks.is_empty())
    {
        node.drop_member("webhooks", cx);
    }
    node.lose("webhooks", cx, "left out: 3.0 has no webhooks");
    Ok(())
}

pub(super) fn dialect(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node
        .out
        .get("jsonSchemaDialect")
        .is_some_and(is_known_dialect)
    {
        node.drop_member("jsonSchemaDialect", cx);
    }
    node.lose(
        "jsonSchemaDialect",
        cx,
        "left out: every schema was read as JSON Schema 2020-12",
    );
    Ok(())
}

pub(super) fn paths(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !node.out.contains_key("paths") {
        cx.note(&node.pointer);
        node.out.insert("paths".to_owned(), json!({}));
    }
    Ok(())
}

pub(super) fn info_summary(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(summary) = node.out.remove("summary") {
        cx.note(&node.at("summary"));
        node.out.entry("description").or_insert(summary);
    }
    Ok(())
}

pub(super) fn license(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(identifier) = node.out.remove("identifier") else {
        return Ok(());
    };
    cx.note(&node.at("identifier"));
    let single = |id: &&str| {
        !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
    };
    // Of alternatives the first is used: a reader can choose any.
    let first = identifier
        .as_str()
        .and_then(|text| text.split(" OR ").next());
    if let Some(id) = first.filter(single) {
        node.out
            .entry("url")
            .or_insert_with(|| json!(format!("https://spdx.org/licenses/{id}.html")));
    }
    Ok(())
}

/// References to these are replaced by copies (see `reference`), so nothing needs the originals.
pub(super) fn inlined_components(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    node.drop_member("pathItems", cx);
    node.drop_member("mediaTypes", cx);
    Ok(())
}
