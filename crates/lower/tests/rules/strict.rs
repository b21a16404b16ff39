//! `nullable` by the wording of 3.0.3: beside a type, or not at all.

use crate::harness::schema;
use openapi_lower::{Nullable, Options, lower_with};
use serde_json::{Value, json};

fn strict(input: Value) -> Value {
    let options = Options::default().nullable(Nullable::Strict);
    lower_with(&schema(input), options).unwrap().document["components"]["schemas"]["S"].take()
}

fn null_only() -> Value {
    json!({ "type": "string", "nullable": true, "enum": [null] })
}

#[test]
fn a_reference_or_null_keeps_a_branch_for_null() {
    let pet = json!({ "$ref": "#/components/schemas/Pet" });
    assert_eq!(
        strict(json!({ "oneOf": [{ "type": "null" }, pet] })),
        json!({ "oneOf": [null_only(), pet] })
    );
}

#[test]
fn a_typed_schema_or_null_carries_nullable_itself() {
    let expected = json!({ "type": "string", "minLength": 1, "nullable": true, "title": "t" });
    let input = json!({ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "null" }], "title": "t" });
    assert_eq!(strict(input), expected);
}

#[test]
fn of_several_types_the_first_carries_nullable() {
    let expected =
        json!({ "anyOf": [{ "type": "string", "nullable": true }, { "type": "integer" }] });
    assert_eq!(
        strict(json!({ "type": ["string", "integer", "null"] })),
        expected
    );
}
