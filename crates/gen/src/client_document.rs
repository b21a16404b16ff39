//! The document from which the client is generated: the published one, lowered to 3.0.3 and
//! relaxed.
//!
//! Relaxed means: a client must still be able to read responses when a newer server widens a limit,
//! so patterns, lengths, ranges and closed objects are removed. The server validates requests and
//! reports all violations; a copy of its rules in each client would become outdated. Integers stay
//! signed: many generators treat formats unknown to 3.0 (`uint64`) as 32 bits.
//!
//! It must not be used for validation; the contract is `openapi/aivy.json`.

use aivy_api::contract::promises::EXCLUDES;
use serde_json::{Map, Value, json};

use crate::{Error, shelf};

/// Keywords that limit a value without changing its type.
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

/// The positions of schemas in a schema: the keyword, and whether its value is one schema, a list
/// or a map of them.
const WITHIN: &[&str] = &["items", "not", "additionalProperties"];
const LISTS: &[&str] = &["allOf", "anyOf", "oneOf"];

/// Lowers and relaxes `published`.
///
/// # Errors
/// Lowering would lose information: each loss with its JSON pointer.
pub fn make(published: &Value) -> Result<Value, Error> {
    let mut published = published.clone();
    // Which members exclude each other is a limit too, which 3.0 cannot express.
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

/// Relaxes every schema of a 3.0 document.
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
    // For the client, a constant boolean (`success`) is a boolean.
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
