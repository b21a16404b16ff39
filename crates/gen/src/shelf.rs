//! Components to which only extensions refer.
//!
//! OpenAPI 3.0 cannot describe the items of a stream, and checkers report components as unused if
//! only an extension refers to them. So these are moved to an extension too, until the Rust client
//! is generated.

use serde_json::{Map, Value, json};

/// The extension that holds them.
const SHELF: &str = "x-schemas";

/// Moves the schemas to which only extensions refer.
pub(crate) fn put(document: &mut Value) {
    let mut said = document.clone();
    drop_extensions(&mut said);
    let said = said.to_string();
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    let is_used =
        |name: &str| said.contains(&json!(format!("#/components/schemas/{name}")).to_string());
    let names: Vec<String> = schemas
        .keys()
        .filter(|name| !is_used(name))
        .cloned()
        .collect();
    let moved: Map<String, Value> = names
        .iter()
        .filter_map(|name| schemas.remove(name).map(|schema| (name.clone(), schema)))
        .collect();
    for name in &names {
        let (from, to) = ("schemas", SHELF);
        let place = |within: &str| format!("#/components/{within}/{name}");
        point(document, &place(from), &place(to));
    }
    if !moved.is_empty() {
        document["components"][SHELF] = Value::Object(moved);
    }
}

/// Moves them back.
pub(crate) fn take(document: &mut Value) {
    let components = document["components"].as_object_mut();
    let moved = components.and_then(|components| components.remove(SHELF));
    let schemas = document["components"]["schemas"].as_object_mut();
    if let (Some(Value::Object(moved)), Some(schemas)) = (moved, schemas) {
        schemas.extend(moved);
    }
}

fn drop_extensions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            members.values_mut().for_each(drop_extensions);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_extensions),
        _ => {}
    }
}

/// Replaces every reference to one position by another.
fn point(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            if members.get("$ref").is_some_and(|target| target == from) {
                members.insert("$ref".to_owned(), json!(to));
            }
            members
                .values_mut()
                .for_each(|member| point(member, from, to));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, from, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_extensions_alone_refer_to_is_put_aside_and_taken_back() {
        let schemas = json!({ "Used": { "type": "string" }, "Event": { "type": "string" } });
        let at = |name: &str| json!({ "$ref": format!("#/components/{name}") });
        let mut document = json!({
            "paths": { "schema": at("schemas/Used"), "x-itemSchema": at("schemas/Event") },
            "components": { "schemas": schemas },
        });
        put(&mut document);
        assert_eq!(document["paths"]["x-itemSchema"], at("x-schemas/Event"));
        assert_eq!(
            document["components"]["x-schemas"],
            json!({ "Event": { "type": "string" } })
        );
        assert_eq!(
            document["components"]["schemas"],
            json!({ "Used": { "type": "string" } })
        );
        take(&mut document);
        assert_eq!(document["components"], json!({ "schemas": schemas }));
    }
}
