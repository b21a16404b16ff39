//! Limits that the server enforces and that no attribute of a type states, so that every value that
//! matches a schema is accepted.

use std::collections::BTreeSet;

use aivy_core::text::STORABLE;
use serde_json::{Map, Value, json};

/// Members that exclude each other: the component, the first, the second.
const EXCLUSIVE: [(&str, &str, &str); 1] = [("SummaryIn", "sentences", "ratio")];

/// The schema keyword for members that exclude each other. Generators ignore it.
pub const EXCLUDES: &str = "dependentSchemas";

/// Adds them to the schemas of all requests.
pub(super) fn keep(document: &mut Value) {
    for name in sent(document) {
        let schema = &mut document["components"]["schemas"][&name];
        texts(schema);
        for (_, one, other) in EXCLUSIVE
            .iter()
            .filter(|(component, ..)| *component == name)
        {
            let both = json!({ "properties": { *other: true }, "required": [*other] });
            schema[EXCLUDES] = json!({ *one: { "not": both } });
        }
    }
}

/// Removes what schemas do not check at run time: U+0000 is refused when a body is read, which
/// costs less, and the code that reads the members has a better message about those that exclude
/// each other.
pub(super) fn leave_out(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if keywords.get("pattern") == Some(&json!(STORABLE)) {
                keywords.remove("pattern");
            }
            keywords.remove(EXCLUDES);
            keywords.values_mut().for_each(leave_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out),
        _ => {}
    }
}

/// The components that request bodies refer to.
fn sent(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"]
        .as_object()
        .into_iter()
        .flat_map(Map::values);
    let operations = paths.filter_map(Value::as_object).flat_map(Map::values);
    let mut open: Vec<&Value> = operations
        .map(|operation| &operation["requestBody"])
        .collect();
    let mut found = BTreeSet::new();
    while let Some(value) = open.pop() {
        let target = value["$ref"].as_str().unwrap_or_default();
        if let Some(name) = target.strip_prefix("#/components/schemas/")
            && found.insert(name.to_owned())
        {
            open.push(&document["components"]["schemas"][name]);
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Every text below `schema` that has no narrower format already.
fn texts(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            let is_free = !["pattern", "enum", "const", "format"]
                .iter()
                .any(|keyword| keywords.contains_key(*keyword));
            if is_free && keywords.get("type") == Some(&json!("string")) {
                keywords.insert("pattern".to_owned(), json!(STORABLE));
            }
            let members = keywords
                .get_mut("properties")
                .and_then(Value::as_object_mut);
            members
                .into_iter()
                .flat_map(Map::values_mut)
                .for_each(texts);
            keywords.get_mut("items").into_iter().for_each(texts);
        }
        Value::Array(items) => items.iter_mut().for_each(texts),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_says_that_no_text_holds_nul() {
        let mut document = json!({
            "paths": { "/a": { "post": { "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Outer" },
            } } } } } },
            "components": { "schemas": {
                "Outer": { "properties": {
                    "list": { "type": "array", "items": { "$ref": "#/components/schemas/Inner" } },
                    "kind": { "type": "string", "enum": ["a"] },
                } },
                "Inner": { "properties": { "text": { "type": "string" } } },
                "Answer": { "properties": { "text": { "type": "string" } } },
            } },
        });
        let before = document.clone();
        keep(&mut document);
        let schemas = &document["components"]["schemas"];
        let pattern = |name: &str, member: &str| &schemas[name]["properties"][member]["pattern"];
        assert_eq!(pattern("Inner", "text"), STORABLE);
        assert_eq!(pattern("Outer", "kind"), &Value::Null);
        assert_eq!(pattern("Answer", "text"), &Value::Null);
        leave_out(&mut document);
        assert_eq!(document, before);
    }
}
