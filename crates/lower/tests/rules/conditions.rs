//! Conditions and dependencies.

use crate::harness::schema;
use serde_json::json;

cases! {
    if_then_else: "if-then-else", schema(json!({ "if": { "type": "string" }, "then": { "minLength": 1 }, "else": { "const": 0 } })), loses [];
    if_then: "if-then-else", schema(json!({ "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } })), loses [];
    if_else: "if-then-else", schema(json!({ "if": { "required": ["a"] }, "else": { "required": ["b"] } })), loses [];
    if_beside_an_any_of: "if-then-else", schema(json!({ "anyOf": [{ "minLength": 1 }], "if": { "type": "string" }, "then": false })), loses [];
    if_without_consequence: "if-then-else", schema(json!({ "if": { "propertyNames": false } })), loses [];
    then_without_if: "if-then-else", schema(json!({ "then": { "propertyNames": false }, "else": false })), loses [];
    dependent_required: "dependent-required", schema(json!({ "type": "object", "dependentRequired": { "card": ["address", "name"], "none": [] } })), loses [];
    dependent_required_twice: "dependent-required", schema(json!({ "dependentRequired": { "a": ["b"], "b": ["a"] } })), loses [];
    dependent_schemas: "dependent-schemas", schema(json!({ "dependentSchemas": { "card": { "minProperties": 2 } } })), loses [];
}
