//! `anyOf` and `oneOf`: with null, and with tags.

use crate::harness::schema;
use serde_json::{Value, json};

fn pet() -> Value {
    json!({ "$ref": "#/components/schemas/Pet" })
}

fn tag(name: &str) -> Value {
    json!({ "type": "object", "properties": { "kind": { "const": name } }, "required": ["kind"] })
}

cases! {
    reference_or_null: "nullable-union", schema(json!({ "oneOf": [{ "type": "null" }, pet()], "description": "d" })), loses [];
    inline_schema_or_null:
        "nullable-union", schema(json!({ "description": "place", "anyOf": [{ "type": "string", "description": "type" }, { "type": "null" }] })), loses [];
    listed_values_or_null: "nullable-union", schema(json!({ "anyOf": [{ "enum": ["a", "b"] }, { "const": null }] })), loses [];
    several_or_null: "nullable-union", schema(json!({ "oneOf": [{ "type": "null" }, { "type": "string" }, { "type": "integer" }] })), loses [];
    union_beside_a_type_that_admits_null:
        "nullable-union", schema(json!({ "type": ["object", "null"], "anyOf": [pet(), { "type": "null" }] })), loses [];
    one_of_where_null_matches_twice: "types", schema(json!({ "oneOf": [{ "type": ["string", "null"] }, { "type": "null" }] })), loses [];
    null_refused_beside_the_union: "types", schema(json!({ "type": "object", "anyOf": [pet(), { "type": "null" }] })), loses [];
    tagged: "tagged-union",
        schema(json!({ "oneOf": [{ "title": "Cat", "allOf": [pet(), tag("cat")] }, { "allOf": [tag("dog"), pet()] }], "discriminator": { "propertyName": "kind" } })), loses [];
    tag_beside_a_reference_to_no_object: "const",
        schema(json!({ "oneOf": [{ "allOf": [{ "$ref": "#/components/schemas/Text" }, tag("cat")] }] })), loses [];
    tag_of_a_property_that_is_taken: "ref-siblings",
        schema(json!({ "oneOf": [{ "allOf": [pet(), { "type": "object", "properties": { "name": { "$ref": "#/components/schemas/Text", "title": "t" } } }] }] })), loses [];
}
