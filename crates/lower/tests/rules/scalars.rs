//! Types, listed values, bounds, formats, annotations.

use crate::harness::schema;
use serde_json::json;

cases! {
    type_or_null: "types", schema(json!({ "type": ["string", "null"], "minLength": 1 })), loses [];
    type_or_null_with_listed_values: "types", schema(json!({ "type": ["string", "null"], "enum": ["a", null] })), loses [];
    type_or_null_where_null_is_refused: "types", schema(json!({ "type": ["string", "null"], "enum": ["a", "b"] })), loses [];
    type_or_null_beside_a_schema_that_refuses_null:
        "types", schema(json!({ "type": ["object", "null"], "allOf": [{ "$ref": "#/components/schemas/Pet" }] })), loses [];
    several_types_take_their_keywords_along:
        "types", schema(json!({ "type": ["string", "integer"], "minLength": 2, "minimum": 0, "format": "int32" })), loses [];
    several_types_or_null: "types", schema(json!({ "type": ["array", "boolean", "null"], "description": "d" })), loses [];
    several_types_beside_an_any_of:
        "types", schema(json!({ "type": ["string", "object"], "anyOf": [{ "minLength": 1 }, { "maxLength": 9 }] })), loses [];
    integer_within_number: "types", schema(json!({ "type": ["integer", "number"] })), loses [];
    null_alone: "types", schema(json!({ "type": "null", "description": "nothing" })), loses [];
    constant: "const", schema(json!({ "const": "a" })), loses [];
    constant_object: "const", schema(json!({ "const": { "a": 1 } })), loses [];
    constant_null: "const", schema(json!({ "const": null })), loses [];
    constant_that_the_list_forbids: "const", schema(json!({ "const": 1, "enum": [2, 3] })), loses [];
    constant_equal_by_value: "const", schema(json!({ "const": 1, "enum": [1.0, 2] })), loses [];
    null_among_listed_values: "enum-null", schema(json!({ "enum": ["a", null] })), loses [];
    null_among_listed_values_of_many_types: "enum-null", schema(json!({ "enum": ["a", 1, null] })), loses [];
    null_listed_where_the_type_refuses_it: "enum-null", schema(json!({ "type": "string", "enum": ["a", null] })), loses [];
    empty_enum: "enum-null", schema(json!({ "enum": [] })), loses [];
    exclusive_bounds: "exclusive-bounds", schema(json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1.5 })), loses [];
    exclusive_bound_is_stricter: "exclusive-bounds", schema(json!({ "minimum": 3, "exclusiveMinimum": 3 })), loses [];
    inclusive_bound_is_stricter: "exclusive-bounds", schema(json!({ "maximum": 3, "exclusiveMaximum": 4 })), loses [];
    bounds_beyond_floats:
        "exclusive-bounds", schema(json!({ "minimum": 9007199254740993_i64, "exclusiveMinimum": 9007199254740992_i64 })), loses [];
    unsigned_format: "unsigned-format", schema(json!({ "type": "integer", "format": "u-int64" })), loses [];
    unsigned_format_among_types: "unsigned-format", schema(json!({ "type": ["integer", "null"], "format": "u-int8" })), loses [];
    content_base64: "content-encoding", schema(json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" })), loses [];
    content_binary: "content-encoding", schema(json!({ "type": "string", "contentMediaType": "application/octet-stream" })), loses [];
    content_text: "content-encoding", schema(json!({ "type": "string", "contentMediaType": "text/html" })), loses [];
    content_keeps_a_format: "content-encoding", schema(json!({ "type": "string", "format": "password", "contentEncoding": "base64" })), loses [];
    content_schema:
        "content-schema", schema(json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": { "propertyNames": false } })), loses [];
    examples: "schema-examples", schema(json!({ "type": "string", "examples": ["a", "b"] })), loses [];
    examples_beside_an_example: "schema-examples", schema(json!({ "example": 1, "examples": [2] })), loses [];
    schema_true: "boolean-schema", schema(json!(true)), loses [];
    schema_false: "boolean-schema", schema(json!({ "properties": { "a": false }, "additionalProperties": false })), loses [];
    keyword_of_3_0: "unknown-field", schema(json!({ "type": "string", "nullable": true, "definitions": {}, "x-a": { "const": 1 } })), loses [];
    whole_limit: "whole-limit", schema(json!({ "type": "string", "minLength": 2.0, "maxLength": 4 })), loses [];
    malformed_keywords: "malformed",
        schema(json!({ "type": "text", "minLength": -1, "anyOf": [], "properties": { "a": 5 }, "exclusiveMinimum": true })),
        loses [
            "/components/schemas/S/anyOf", "/components/schemas/S/exclusiveMinimum", "/components/schemas/S/minLength",
            "/components/schemas/S/properties/a", "/components/schemas/S/type",
        ];
}
