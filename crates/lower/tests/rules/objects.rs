//! Members by name, by pattern, and left over.

use crate::harness::schema;
use openapi_lower::lower;
use serde_json::json;

cases! {
    property_names_free: "property-names", schema(json!({ "type": "object", "propertyNames": { "type": "string" }, "additionalProperties": { "type": "integer" } })), loses [];
    property_names_free_by_reference: "property-names", schema(json!({ "propertyNames": { "$ref": "#/components/schemas/Text" } })), loses [];
    property_names_restricted: "property-names",
        schema(json!({ "type": "object", "propertyNames": { "pattern": "^[a-z]+$" } })), loses ["/components/schemas/S/propertyNames"];
    no_patterns: "pattern-properties", schema(json!({ "patternProperties": {} })), loses [];
    patterns_among_free_members: "pattern-properties",
        schema(json!({ "patternProperties": { "^a": { "type": "string" } } })), loses ["/components/schemas/S/patternProperties"];
    patterns_alone: "pattern-properties",
        schema(json!({ "patternProperties": { "^a": { "type": "string" } }, "additionalProperties": false })), loses ["/components/schemas/S/patternProperties"];
    patterns_and_others: "pattern-properties",
        schema(json!({ "patternProperties": { "^a": { "type": "string" }, "^b": false }, "additionalProperties": { "type": "integer" } })), loses ["/components/schemas/S/patternProperties"];
    unevaluated_properties: "unevaluated-properties", schema(json!({ "type": "object", "properties": { "a": true }, "unevaluatedProperties": false })), loses [];
    unevaluated_properties_without_effect: "unevaluated-properties", schema(json!({ "additionalProperties": true, "unevaluatedProperties": false })), loses [];
    unevaluated_properties_beside_others: "unevaluated-properties",
        schema(json!({ "allOf": [{ "$ref": "#/components/schemas/Pet" }], "unevaluatedProperties": false })), loses ["/components/schemas/S/unevaluatedProperties"];
    required_nothing: "empty-required", schema(json!({ "type": "object", "required": [] })), loses [];
}

/// 3.0 has `true` beside `additionalProperties`, but not as a branch.
#[test]
fn patterns_beside_what_is_no_schema_leave_any_member() {
    let others = |keywords| {
        let lowered = lower(&schema(keywords)).unwrap();
        lowered.document["components"]["schemas"]["S"]["additionalProperties"].clone()
    };
    let patterns = json!({ "^a": {} });
    assert_eq!(
        others(json!({ "patternProperties": patterns, "additionalProperties": 7 })),
        true
    );
    let others = others(
        json!({ "patternProperties": patterns, "additionalProperties": { "type": "integer" } }),
    );
    assert_eq!(others, true);
}
