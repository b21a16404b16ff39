//! The document itself, its `info` and its paths.

use crate::harness::document;
use serde_json::json;

cases! {
    version: "version", document(json!({ "openapi": "3.2.0" })), loses [];
    webhooks: "webhooks", document(json!({ "webhooks": { "new": { "post": {} } } })), loses ["/webhooks"];
    known_dialect: "json-schema-dialect", document(json!({ "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base" })), loses [];
    other_dialect: "json-schema-dialect", document(json!({ "jsonSchemaDialect": "https://example.org/mine" })), loses ["/jsonSchemaDialect"];
    no_paths: "paths-required", json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" } }), loses [];
    info_summary: "info-summary", document(json!({ "info": { "title": "t", "version": "1", "summary": "short" } })), loses [];
    info_summary_and_description: "info-summary", document(json!({ "info": { "title": "t", "version": "1", "summary": "short", "description": "long" } })), loses [];
    licence: "license-identifier", document(json!({ "info": { "title": "t", "version": "1", "license": { "name": "MIT", "identifier": "MIT" } } })), loses [];
    licences: "license-identifier", document(json!({ "info": { "title": "t", "version": "1", "license": { "name": "Both", "identifier": "MIT OR Apache-2.0" } } })), loses [];
    new_fields: "new-field", document(json!({ "$self": "https://a.example/", "tags": [{ "name": "a", "kind": "nav", "x-kind": 1 }], "servers": [{ "url": "/", "name": "here" }] })), loses [];
    shared_path_items: "path-items", document(json!({ "components": { "pathItems": { "Unused": { "get": {} } } } })), loses [];
    shared_path_item: "path-item-ref",
        document(json!({ "paths": { "/a": { "$ref": "#/components/pathItems/A", "summary": "s" } }, "components": { "pathItems": { "A": { "get": { "operationId": "a" } } } } })), loses [];
    path_item_out_of_the_document: "path-item-ref", document(json!({ "paths": { "/a": { "$ref": "other.json" } } })), loses ["/paths/~1a/$ref"];
    path_item_of_nobody: "path-item-ref", document(json!({ "paths": { "/a": { "$ref": "#/components/pathItems/A" } } })), loses ["/paths/~1a/$ref"];
    path_item_that_holds_itself: "path-item-ref",
        document(json!({ "paths": { "/a": { "$ref": "#/components/pathItems/A" } }, "components": { "pathItems": { "A": { "get": { "callbacks": { "c": { "{$url}": { "$ref": "#/components/pathItems/A" } } } } } } } })),
        loses ["/components/pathItems/A/get/callbacks/c/{$url}/$ref"];
    path_item_with_two_operations_of_one_method: "path-item-ref",
        document(json!({ "paths": { "/a": { "$ref": "#/components/pathItems/A", "get": {} } }, "components": { "pathItems": { "A": { "get": { "deprecated": true } } } } })),
        loses ["/components/pathItems/A/get"];
}
