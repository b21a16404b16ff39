//! The document that the client is made from: the published one, lowered to 3.0.3 and loosened.
//!
//! Loosened means: what a client reads must still be readable when a newer server widens a limit,
//! so patterns, lengths, ranges and closed objects are taken off. The server judges what it is
//! sent and says every violation; a copy of its rules in each client would only grow old there.
//! Whole numbers stay signed: what 3.0 has no format for (`uint64`), many generators take for 32 bits.
//!
//! Never to be used for judging anything: what holds is `openapi/aivy.json`.

use aivy_api::contract::promises::EXCLUDES;
use serde_json::{Map, Value, json};

use crate::{Error, shelf};

/// Keywords that limit a value and do not shape the type that holds it.
const LIMITS: &[&str] = &[
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
];

/// Where schemas stand in a schema: the keyword, and whether it holds one, a list or a map of them.
const WITHIN: &[&str] = &["items", "not", "additionalProperties"];
const LISTS: &[&str] = &["allOf", "anyOf", "oneOf"];

/// Lowers and loosens `published`.
///
/// # Errors
/// The lowering lost something: each loss with its JSON pointer.
pub fn make(published: &Value) -> Result<Value, Error> {
    let mut published = published.clone();
    // Which members exclude one another is a limit too, and 3.0 has no word for it.
    if let Some(schemas) = published.pointer_mut("/components/schemas") {
        each(schemas, |schema| {
            if let Some(keywords) = schema.as_object_mut() {
                keywords.remove(EXCLUDES);
            }
        });
    }
    let lowered = openapi_lower::lower(&published).map_err(|e| Error::Lowering(e.to_string()))?;
    if !lowered.losses.is_empty() {
        let losses: Vec<_> = lowered
            .losses
            .iter()
            .map(|loss| format!("{}: {} ({})", loss.pointer, loss.message, loss.rule))
            .collect();
        return Err(Error::Lowering(losses.join("\n")));
    }
    let mut document = lowered.document;
    loosen_all(&mut document);
    shelf::put(&mut document);
    Ok(document)
}

/// Loosens every schema of a 3.0 document.
fn loosen_all(document: &mut Value) {
    let mut at = |pointer: &str, apply: fn(&mut Value)| {
        if let Some(map) = document.pointer_mut(pointer) {
            each(map, apply);
        }
    };
    at("/components/schemas", loosen);
    at("/components/parameters", holder_of_schema);
    at("/components/headers", holder_of_schema);
    at("/components/responses", bodies);
    at("/components/requestBodies", bodies);
    at("/paths", |item| each(item, operation));
}

fn operation(operation: &mut Value) {
    // A path item's own `parameters` is a list.
    if let Some(list) = operation.as_array_mut() {
        list.iter_mut().for_each(holder_of_schema);
        return;
    }
    if let Some(list) = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
    {
        list.iter_mut().for_each(holder_of_schema);
    }
    if let Some(body) = operation.get_mut("requestBody") {
        bodies(body);
    }
    if let Some(responses) = operation.get_mut("responses") {
        each(responses, bodies);
    }
}

fn bodies(holder: &mut Value) {
    if let Some(content) = holder.get_mut("content") {
        each(content, holder_of_schema);
    }
    if let Some(headers) = holder.get_mut("headers") {
        each(headers, holder_of_schema);
    }
}

fn holder_of_schema(holder: &mut Value) {
    if let Some(schema) = holder.get_mut("schema") {
        loosen(schema);
    }
}

fn loosen(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    for limit in LIMITS {
        members.remove(*limit);
    }
    if members.get("additionalProperties") == Some(&json!(false)) {
        members.remove("additionalProperties");
    }
    // A constant flag (`success`) is a flag to the client.
    if members.get("type") == Some(&json!("boolean")) {
        members.remove("enum");
        members.remove("allOf");
    }
    for keyword in WITHIN {
        if let Some(inner) = members.get_mut(*keyword) {
            loosen(inner);
        }
    }
    for keyword in LISTS {
        if let Some(list) = members.get_mut(*keyword).and_then(Value::as_array_mut) {
            list.iter_mut().for_each(loosen);
        }
    }
    if let Some(properties) = members.get_mut("properties") {
        each(properties, loosen);
    }
}

fn each(map: &mut Value, apply: impl FnMut(&mut Value)) {
    map.as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
        .for_each(apply);
}
