//! The list of operations, and the shape of each as clients are made from it.
//!
//! A snapshot that changes is a change of the contract: look at it before accepting it.

use serde_json::{Map, Value, json};

use crate::{DOCUMENT, operations};

#[test]
fn the_list_of_operations() {
    insta::assert_snapshot!(aivy_api::contract::table::listing(
        &aivy_api::Contract::get().operations
    ));
}

#[test]
fn the_shape_of_each_operation() {
    let lowered = aivy_gen::client_document::make(&DOCUMENT).unwrap();
    let shapes = operations(&lowered)
        .into_iter()
        .map(|(path, method, operation)| {
            let shape = json!({
                "request": format!("{} {path}", method.to_uppercase()),
                "security": operation["security"],
                "parameters": shape(&lowered, &operation["parameters"]),
                "body": body(&lowered, &operation["requestBody"]),
                "responses": responses(&lowered, &operation["responses"]),
            });
            (operation["operationId"].as_str().unwrap().to_owned(), shape)
        });
    for (id, shape) in shapes {
        insta::assert_json_snapshot!(id, shape);
    }
}

fn body(document: &Value, body: &Value) -> Value {
    shape(document, &body["content"])
}

/// Successes with their bodies; errors by status, for they all have the one body.
fn responses(document: &Value, responses: &Value) -> Value {
    let responses = responses.as_object().unwrap().iter();
    let shapes = responses.map(|(status, response)| {
        let shape = match status.starts_with('2') {
            true => body(document, response),
            false => json!("ErrorEnvelope"),
        };
        (status.clone(), shape)
    });
    Value::Object(shapes.collect())
}

/// A part of the document without prose and examples, references followed.
fn shape(document: &Value, value: &Value) -> Value {
    const PROSE: &[&str] = &["description", "summary", "example", "examples", "title"];
    match value {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                return shape(
                    document,
                    document.pointer(target.trim_start_matches('#')).unwrap(),
                );
            }
            // A property may be called `description`; what a keyword holds is no object then.
            let kept = members.iter().filter(|(name, value)| {
                !PROSE.contains(&name.as_str())
                    || (value.is_object() && value.get("type").is_some())
            });
            let shaped = kept.map(|(name, value)| (name.clone(), shape(document, value)));
            Value::Object(shaped.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| shape(document, item)).collect(),
        other => other.clone(),
    }
}

/// A reader finds a handler and its test by the URL, and sees the URL at both.
#[test]
fn handler_and_test_stand_at_one_path_and_begin_with_their_route() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    for row in aivy_api::routes::table() {
        let resource = row.path.split('/').nth(1).unwrap();
        for routes in ["crates/api/src/routes", "tests/e2e/routes"] {
            let file = format!("{root}/{routes}/{resource}/{}.rs", row.id);
            let text = std::fs::read_to_string(&file);
            let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
            let route = format!("//! `{} /v1{}`", row.method, row.path);
            assert!(
                text.starts_with(&route),
                "{file} does not begin with {route}"
            );
        }
    }
}
