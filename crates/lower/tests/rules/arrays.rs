//! Items by position, left over, and contained.

use crate::harness::schema;
use serde_json::json;

cases! {
    items_required: "array-items", schema(json!({ "type": "array", "maxItems": 3 })), loses [];
    items_required_among_types: "types", schema(json!({ "type": ["array", "string"] })), loses [];
    tuple_of_one_type: "prefix-items", schema(json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "number" }], "items": false, "minItems": 2 })), loses [];
    tuple_never_filled: "prefix-items", schema(json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }], "maxItems": 1 })), loses [];
    tuple_of_two_types: "prefix-items",
        schema(json!({ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }], "items": false })), loses ["/components/schemas/S/prefixItems"];
    tuple_with_more_after: "prefix-items",
        schema(json!({ "type": "array", "prefixItems": [{ "type": "number" }] })), loses ["/components/schemas/S/prefixItems"];
    contains: "contains", schema(json!({ "type": "array", "contains": { "const": 1 } })), loses [];
    contains_none: "contains", schema(json!({ "contains": { "type": "string" }, "minContains": 0, "maxContains": 0 })), loses [];
    contains_optional: "contains", schema(json!({ "contains": { "propertyNames": false }, "minContains": 0 })), loses [];
    counts_without_contains: "contains", schema(json!({ "minContains": 2, "maxContains": 3 })), loses [];
    contains_counted: "contains", schema(json!({ "contains": { "type": "string" }, "minContains": 2, "maxContains": 3 })),
        loses ["/components/schemas/S/maxContains", "/components/schemas/S/minContains"];
    unevaluated_items: "unevaluated-items", schema(json!({ "type": "array", "unevaluatedItems": { "type": "string" } })), loses [];
    unevaluated_items_without_effect: "unevaluated-items", schema(json!({ "items": { "type": "string" }, "unevaluatedItems": false })), loses [];
    unevaluated_items_beside_others: "unevaluated-items",
        schema(json!({ "allOf": [{ "maxItems": 1 }], "unevaluatedItems": false })), loses ["/components/schemas/S/unevaluatedItems"];
}
