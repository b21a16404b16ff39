//! Examples of bodies, made from the examples of their members.

use serde_json::{Map, Value, json};

/// The maximum depth of an example: a schema can refer to itself.
const MAX_DEPTH: usize = 16;

/// Follows a local `$ref`.
#[must_use]
pub fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    schema["$ref"]
        .as_str()
        .and_then(|target| document.pointer(target.strip_prefix('#')?))
        .unwrap_or(schema)
}

/// An example of `schema`; `None` if its members do not define one.
#[must_use]
pub fn of(document: &Value, schema: &Value) -> Option<Value> {
    build(document, schema, 0)
}

fn build(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(own) = own_example(schema) {
        return Some(own);
    }
    if schema.get("$ref").is_some() {
        return build(document, resolve(document, schema), depth + 1);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[keyword].as_array() {
            let some = choices.iter().find(|choice| choice["type"] != "null");
            return some.and_then(|choice| build(document, choice, depth + 1));
        }
    }
    match primary_type(schema) {
        "object" => object(document, schema, depth),
        "array" => build(document, &schema["items"], depth + 1).map(|item| json!([item])),
        "boolean" => Some(json!(true)),
        // Any JSON is valid.
        _ if schema.get("type").is_none() => Some(Value::Null),
        _ => None,
    }
}

/// The example from the schema itself: an example, the only or first value, the default.
fn own_example(schema: &Value) -> Option<Value> {
    let first = |list: &Value| list.as_array().and_then(|items| items.first()).cloned();
    schema
        .get("example")
        .cloned()
        .or_else(|| first(&schema["examples"]))
        .or_else(|| first(&schema["enum"]))
        .or_else(|| schema.get("default").cloned())
}

fn object(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    let mut example = Map::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        match build(document, member, depth + 1) {
            Some(value) => drop(example.insert(name.clone(), value)),
            None if nullable(member) => drop(example.insert(name.clone(), Value::Null)),
            None => return None,
        }
    }
    Some(Value::Object(example))
}

fn nullable(schema: &Value) -> bool {
    let has_null = |list: &Value| {
        list.as_array()
            .is_some_and(|types| types.contains(&json!("null")))
    };
    has_null(&schema["type"])
}

fn primary_type(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|n| *n != "null")
            .unwrap_or(""),
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    }
}
