//! Members by name, by pattern, and left over.

use crate::harness::schema;
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
