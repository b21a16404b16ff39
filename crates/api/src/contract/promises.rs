//! What the server refuses and no attribute of a type says: so that whatever fits a schema is taken.

use std::collections::BTreeSet;

use aivy_core::text::STORABLE;
use serde_json::{Map, Value, json};

/// Members that exclude one another: the component, the one, the other.
const EXCLUSIVE: [(&str, &str, &str); 1] = [("SummaryIn", "sentences", "ratio")];

/// What says in a schema that members exclude one another. Generators pass it over.
pub const EXCLUDES: &str = "dependentSchemas";

/// Writes it into the schemas of everything that is sent.
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

/// Takes out again what is not judged by schemas: U+0000 is refused where a body is read, which costs
/// less, and whoever reads the members says better which of two excludes the other.
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

/// The components that bodies of requests lead to.
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

/// Every text below `schema` that is not narrowed to a form already.
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
