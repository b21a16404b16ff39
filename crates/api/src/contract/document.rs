//! The OpenAPI document, made from the handlers: no server, no state, or the database fails.

use std::collections::BTreeMap;

use aivy_types::Permission;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::complete;
use crate::routes;

/// The description of the whole API.
const DESCRIPTION: &str = "\
The AIVY platform: users publish and complete tasks, earn and stake tokens, and use AI tools.

Every request carries an API key as `Authorization: Bearer YOUR_API_KEY`. All responses are JSON in \
the same envelope, all errors have the same format, and every response states what is left of the rate limit.";

/// The document.
///
/// # Errors
/// Every contradiction between handlers, one per line: two types with one name, a reference to a
/// schema that was not collected, an operation without an ID, …
pub fn build() -> Result<Value, Vec<String>> {
    let mut document = frame(paths()?);
    let mut problems = twins();
    problems.extend(complete::complete(&mut document));
    problems.extend(dangling(&document));
    if problems.is_empty() {
        Ok(document)
    } else {
        Err(problems)
    }
}

/// A document as text: pretty, sorted, with a final newline.
#[must_use]
pub fn text(document: &Value) -> Bytes {
    format!("{document:#}\n").into()
}

/// The operations, as described by their handlers and their rows in the table of routes.
fn paths() -> Result<Value, Vec<String>> {
    let mut paths = json!({});
    for row in routes::table() {
        let described = serde_json::to_value((row.described)());
        let mut operation = described.map_err(|error| vec![error.to_string()])?;
        let scopes = Vec::from_iter(row.permission.map(Permission::as_str));
        operation["operationId"] = json!(row.id);
        operation["tags"] = json!([row.tag]);
        operation["security"] = json!([{ "api_key": scopes }]);
        paths[row.path][row.method.as_str().to_lowercase()] = operation;
    }
    Ok(paths)
}

/// Puts the paths and the schemas of all operations into a document with our metadata (utoipa's
/// defaults would show its crate's name).
fn frame(paths: Value) -> Value {
    let schemas = routes::schemas().into_iter();
    let schemas: Map<_, _> = schemas
        .map(|(name, schema)| (name, json!(schema)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "AIVY API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [
            { "url": "https://api.aivy.ai/v1", "description": "Production" },
            { "url": "http://127.0.0.1:8080/v1", "description": "Your own server, as started by `cargo xtask demo`" },
        ],
        "tags": routes::TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect::<Vec<_>>(),
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// Types with the same name: the second would silently replace the first.
fn twins() -> Vec<String> {
    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, schema) in routes::schemas() {
        let schema = json!(schema);
        if seen.get(&name).is_some_and(|other| *other != schema) {
            problems.push(format!("two different types are called {name}"));
        }
        seen.insert(name, schema);
    }
    problems
}

/// References to components that do not exist.
fn dangling(document: &Value) -> Vec<String> {
    fn walk(value: &Value, document: &Value, problems: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    let found = target.strip_prefix('#').and_then(|p| document.pointer(p));
                    if found.is_none() {
                        problems.push(format!("nothing is at {target}"));
                    }
                }
                members
                    .values()
                    .for_each(|member| walk(member, document, problems));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, document, problems)),
            _ => {}
        }
    }
    let mut problems = Vec::new();
    walk(document, document, &mut problems);
    problems
}
