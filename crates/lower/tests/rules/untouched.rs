//! What only looks like a keyword stays unchanged.

use crate::harness::{document, schema};
use openapi_lower::lower;
use serde_json::{Value, json};

/// Full of words that the rules look for.
fn bait() -> Value {
    json!({ "const": 1, "type": ["string", "null"], "exclusiveMinimum": 0, "examples": [1], "$ref": "#/nowhere", "oneOf": [true], "propertyNames": false })
}

#[test]
fn values_within_schemas() {
    let input = schema(json!({
        "type": "object", "example": bait(), "default": bait(), "enum": [bait()], "x-bait": bait(),
        "externalDocs": { "url": "/", "x-bait": bait() }
    }));
    let lowered = lower(&input).unwrap();
    assert_eq!(
        lowered.document.pointer("/components/schemas/S"),
        input.pointer("/components/schemas/S")
    );
    assert!(lowered.losses.is_empty());
}

#[test]
fn properties_named_like_keywords() {
    let plain = json!({ "type": "string" });
    let names = [
        "type",
        "const",
        "examples",
        "$ref",
        "x-a",
        "if",
        "nullable",
        "propertyNames",
        "enum",
        "webhooks",
    ];
    let properties: Value = names
        .iter()
        .map(|name| (name.to_string(), plain.clone()))
        .collect();
    let input = schema(json!({ "type": "object", "properties": properties, "required": names }));
    let lowered = lower(&input).unwrap();
    assert_eq!(
        lowered.document.pointer("/components/schemas/S"),
        input.pointer("/components/schemas/S")
    );
    assert!(lowered.losses.is_empty());
}

#[test]
fn values_around_operations() {
    let media =
        json!({ "schema": {}, "example": bait(), "examples": { "const": { "value": bait() } } });
    let input = document(json!({
        "x-bait": bait(),
        "paths": { "x-bait": bait(), "/a": { "x-bait": bait(), "post": {
            "x-bait": bait(),
            "parameters": [{ "name": "type", "in": "query", "schema": {}, "example": bait() }],
            "requestBody": { "content": { "application/json": media } },
            "responses": { "x-bait": bait(), "200": {
                "description": "d",
                "headers": { "x-const": { "schema": {} } },
                "links": { "next": { "operationId": "a", "parameters": { "const": bait() }, "requestBody": bait() } }
            } },
            "callbacks": { "done": { "x-bait": bait(), "{$request.body#/url}": { "post": { "responses": { "200": { "description": "d" } } } } } }
        } } },
        "components": { "examples": { "type": { "value": bait() } }, "x-bait": bait() }
    }));
    let mut expected = input.clone();
    expected["openapi"] = json!("3.0.3");
    let lowered = lower(&input).unwrap();
    assert_eq!(lowered.document, expected);
    assert!(lowered.losses.is_empty());
}

#[test]
fn schemas_in_every_position_are_found() {
    let holder = || json!({ "schema": { "const": 1 } });
    let content = || json!({ "text/plain": holder() });
    let response =
        || json!({ "description": "d", "headers": { "x-h": holder() }, "content": content() });
    let parameter = |extra: Value| json!({ "name": "p", "in": "query", "content": extra });
    let operation = json!({
        "parameters": [parameter(content())],
        "requestBody": { "content": { "multipart/form-data": { "schema": {}, "encoding": { "a": { "headers": { "x-h": holder() } } } } } },
        "responses": { "200": response() }
    });
    let mut outer = operation.clone();
    outer["callbacks"] = json!({ "c": { "{$url}": { "get": operation } } });
    let input = document(json!({
        "paths": { "/a": { "parameters": [parameter(content())], "get": outer } },
        "components": {
            "parameters": { "P": parameter(content()) }, "headers": { "H": holder() }, "responses": { "R": response() },
            "requestBodies": { "B": { "content": content() } }, "callbacks": { "C": { "{$url}": { "get": { "responses": { "200": response() } } } } },
            "schemas": { "A": { "properties": { "a": { "items": { "additionalProperties": { "not": { "const": 1 } } } } } } }
        }
    }));
    let written = lower(&input).unwrap().document.to_string();
    assert!(!written.contains("const"), "{written}");
    assert_eq!(
        written.matches("\"enum\":[1]").count(),
        input.to_string().matches("\"const\":1").count()
    );
}
