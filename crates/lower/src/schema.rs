//! Helper functions for the schema rules. All schemas here are 3.0.

use crate::grammar::Kind;
use serde_json::{Map, Value, json};

/// Keywords that describe a schema and never constrain it.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

pub(crate) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// Whether a schema has no constraints.
pub(crate) fn only_annotates(schema: &Map<String, Value>) -> bool {
    schema.keys().all(|keyword| is_annotation(keyword))
}

/// The schema that accepts only null, in both interpretations of `nullable`.
pub(crate) fn null_only() -> Value {
    json!({ "type": "string", "nullable": true, "enum": [null] })
}

/// Requires a further schema.
pub(crate) fn and(out: &mut Map<String, Value>, schema: Value) {
    match out.get_mut("allOf") {
        Some(Value::Array(schemas)) => schemas.push(schema),
        _ => {
            out.insert("allOf".to_owned(), Value::Array(vec![schema]));
        }
    }
}

/// Requires at least one of several schemas.
pub(crate) fn and_any_of(out: &mut Map<String, Value>, branches: Vec<Value>) {
    and_keyword(out, "anyOf", Value::Array(branches));
}

/// Requires that a schema does not match.
pub(crate) fn and_not(out: &mut Map<String, Value>, schema: Value) {
    and_keyword(out, "not", schema);
}

/// Sets a keyword, or adds it in `allOf` if it is already present.
fn and_keyword(out: &mut Map<String, Value>, keyword: &str, value: Value) {
    if out.contains_key(keyword) {
        and(
            out,
            Value::Object(Map::from_iter([(keyword.to_owned(), value)])),
        );
    } else {
        out.insert(keyword.to_owned(), value);
    }
}

/// Makes a schema accept nothing.
pub(crate) fn never(out: &mut Map<String, Value>) {
    out.insert("not".to_owned(), json!({}));
}

/// Sets `nullable`, and adds null to listed values: 3.0 requires both.
pub(crate) fn admit_null(out: &mut Map<String, Value>) {
    out.insert("nullable".to_owned(), Value::Bool(true));
    if let Some(Value::Array(values)) = out.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

/// Whether `nullable` beside this schema's own keywords accepts null by the wording of 3.0.3.
pub(crate) fn carries_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_some_and(Value::is_string)
        && !["allOf", "anyOf", "oneOf", "not", "$ref"]
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
}

/// An object that lists properties and forbids none: it is determined by its properties alone.
pub(crate) fn is_open_object(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_some_and(|name| name == "object")
        && schema
            .iter()
            .all(|(keyword, value)| match keyword.as_str() {
                "type" | "properties" | "required" => true,
                "additionalProperties" => value == &Value::Bool(true),
                other => is_annotation(other),
            })
}

/// Whether a keyword exists in 3.1.
pub(crate) fn is_known(keyword: &str) -> bool {
    Kind::Schema.field(keyword).is_some()
}
