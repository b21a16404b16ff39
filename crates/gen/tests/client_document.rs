//! The client document: lowered, relaxed, and refused if something would be lost.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_gen::client_document::make;
use serde_json::{Value, json};

fn with_schema(schema: Value) -> Value {
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/S" } } });
    let answer = json!({ "description": "d", "content": content });
    json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1.0.0" },
        "paths": { "/s": { "get": { "responses": { "200": answer } } } },
        "components": { "schemas": { "S": schema } } })
}

fn loosened(schema: Value) -> Value {
    make(&with_schema(schema)).unwrap()["components"]["schemas"]["S"].take()
}

#[test]
fn limits_are_taken_off() {
    let schema = json!({ "type": "object", "additionalProperties": false, "required": ["a"], "properties": {
        "a": { "type": "string", "pattern": "^a", "maxLength": 3 },
        "b": { "type": "array", "maxItems": 3, "items": { "type": "string", "minLength": 1 } },
        "c": { "type": "boolean", "enum": [true] },
    }});
    assert_eq!(
        loosened(schema),
        json!({ "type": "object", "required": ["a"], "properties": {
            "a": { "type": "string" },
            "b": { "type": "array", "items": { "type": "string" } },
            "c": { "type": "boolean" },
        }})
    );
}

#[test]
fn a_whole_number_keeps_its_bits_and_its_sign() {
    let of = |format: &str| {
        loosened(json!({ "type": "integer", "format": format, "minimum": 0, "maximum": 9 }))
    };
    for format in ["int64", "int32"] {
        assert_eq!(of(format), json!({ "type": "integer", "format": format }));
    }
}

#[test]
fn a_constant_flag_is_a_boolean() {
    let flag = json!({ "type": "boolean", "allOf": [{ "type": "boolean" }, { "const": true }] });
    assert_eq!(loosened(flag), json!({ "type": "boolean" }));
}

#[test]
fn an_example_is_left_alone() {
    let example = json!({ "pattern": "^a", "minimum": 1 });
    let kept = loosened(json!({ "type": "object", "example": example.clone() }));
    assert_eq!(kept["example"], example);
}

#[test]
fn a_member_may_be_called_like_a_limit() {
    let schema = json!({ "type": "object", "properties": { "pattern": { "type": "string" } } });
    assert_eq!(loosened(schema.clone()), schema);
}

#[test]
fn what_nothing_refers_to_stands_apart() {
    let mut document = with_schema(json!({ "type": "string" }));
    document["components"]["schemas"]["T"] = json!({ "type": "string" });
    let made = make(&document).unwrap();
    assert_eq!(
        made["components"]["schemas"],
        json!({ "S": { "type": "string" } })
    );
    assert_eq!(
        made["components"]["x-schemas"],
        json!({ "T": { "type": "string" } })
    );
}

#[test]
fn a_loss_is_an_error_with_its_place() {
    let schema =
        json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] });
    let error = make(&with_schema(schema)).unwrap_err().to_string();
    assert!(error.contains("/components/schemas/S"), "{error}");
}
