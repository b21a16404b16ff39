//! What schemas refer to, and how.

use crate::harness::{document, operation, schema};
use serde_json::json;

cases! {
    reference_with_a_description: "ref-siblings", schema(json!({ "properties": { "a": { "$ref": "#/components/schemas/Pet", "description": "d" } } })), loses [];
    reference_beside_all_of: "ref-siblings", schema(json!({ "$ref": "#/components/schemas/Pet", "allOf": [{ "minProperties": 2 }] })), loses [];
    definition: "hoisted-ref", schema(json!({ "$ref": "#/components/schemas/S/$defs/Part", "$defs": { "Part": { "const": 1 } } })), loses [];
    definition_that_holds_itself:
        "hoisted-ref", schema(json!({ "items": { "$ref": "#/components/schemas/S/$defs/Tree" }, "$defs": { "Tree": { "items": { "$ref": "#/components/schemas/S/$defs/Tree" } } } })), loses [];
    property_of_another: "hoisted-ref", schema(json!({ "$ref": "#/components/schemas/Pet/properties/name" })), loses [];
    anchor: "hoisted-ref", schema(json!({ "$id": "https://a.example/s", "properties": { "a": { "$ref": "#part" }, "b": { "$ref": "https://a.example/s#part" } }, "$defs": { "P": { "$anchor": "part", "type": "string" } } })), loses [];
    identifier: "hoisted-ref", schema(json!({ "items": { "$ref": "https://a.example/s" }, "$id": "https://a.example/s" })), loses [];
    definition_within_an_identified_schema: "hoisted-ref", schema(json!({ "$id": "https://a.example/s", "items": { "$ref": "#/$defs/P" }, "$defs": { "P": true } })), loses [];
    dynamic_reference_that_can_only_lead_here: "hoisted-ref", schema(json!({ "$dynamicAnchor": "node", "items": { "$dynamicRef": "#node" } })), loses [];
    dynamic_reference_that_could_lead_elsewhere: "unresolved-ref",
        schema(json!({ "items": { "$dynamicRef": "#n" }, "$defs": { "A": { "$dynamicAnchor": "n" }, "B": { "$dynamicAnchor": "n" } } })),
        loses ["/components/schemas/S/items/$dynamicRef"];
    dynamic_reference_to_a_plain_anchor: "hoisted-ref",
        schema(json!({ "items": { "$dynamicRef": "#n" }, "$defs": { "A": { "$anchor": "n", "type": "string" }, "B": { "$id": "https://a.example/b", "$dynamicAnchor": "n" } } })), loses [];
    mapping_to_a_definition: "hoisted-ref",
        schema(json!({ "discriminator": { "propertyName": "k", "mapping": { "p": "#/components/schemas/S/$defs/P", "t": "Text" } }, "$defs": { "P": { "type": "object" } } })), loses [];
    names_that_are_taken: "hoisted-ref",
        document(json!({ "components": { "schemas": { "S": { "$ref": "#/components/schemas/A/$defs/b" }, "A": { "$defs": { "b": { "type": "string" } } }, "A_b": {} } } })), loses [];
    reference_out_of_the_document: "unresolved-ref", schema(json!({ "$ref": "other.json#/Pet" })), loses ["/components/schemas/S/$ref"];
    reference_to_nothing: "unresolved-ref", schema(json!({ "$ref": "#/components/schemas/Nobody" })), loses ["/components/schemas/S/$ref"];
    identifiers: "identifiers", schema(json!({ "$id": "https://a.example/s", "$anchor": "a", "$comment": "c", "$defs": { "Unused": { "propertyNames": false } } })), loses [];
    known_dialect: "dialect", schema(json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": {} })), loses [];
    other_dialect: "dialect", schema(json!({ "$schema": "http://json-schema.org/draft-07/schema#" })), loses ["/components/schemas/S/$schema"];
    reference_object_to_nobody: "unresolved-reference",
        operation(json!({ "responses": { "200": { "$ref": "#/components/responses/Nobody" }, "400": { "$ref": "other.yaml#/R" } } })),
        loses ["/paths/~1a/get/responses/200/$ref", "/paths/~1a/get/responses/400/$ref"];
    link_to_an_operation_that_is_left_out: "unresolved-reference",
        document(json!({
            "components": {
                "links": { "L": { "operationRef": "#/components/pathItems/P/get" }, "K": { "operationRef": "#/paths/~1a/get" } },
                "pathItems": { "P": { "get": {} } }
            },
            "paths": { "/a": { "get": {} } }
        })), loses ["/components/links/L/operationRef"];
    description_beside_a_reference_object: "reference-siblings",
        document(json!({
            "paths": { "/a": { "get": { "responses": { "200": { "$ref": "#/components/responses/R", "description": "d", "summary": "s" } } } } },
            "components": { "responses": { "R": { "description": "R" } } }
        })), loses [];
}
