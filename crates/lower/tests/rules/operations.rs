//! Operations, parameters, bodies, responses.

use crate::harness::{document, operation};
use serde_json::{Value, json};

fn answers(content: Value) -> Value {
    operation(json!({ "responses": { "200": { "description": "d", "content": content } } }))
}

cases! {
    new_methods: "new-methods",
        document(json!({ "paths": { "/a": { "query": {}, "additionalOperations": { "COPY": {} } } } })), loses ["/paths/~1a/additionalOperations", "/paths/~1a/query"];
    no_responses: "responses-required", operation(json!({ "operationId": "a" })), loses [];
    empty_responses: "responses-required", operation(json!({ "responses": {} })), loses [];
    response_description: "response-description", operation(json!({ "responses": { "404": {}, "default": {}, "200": { "summary": "Said so" } } })), loses [];
    querystring: "querystring-parameter",
        operation(json!({ "parameters": [{ "name": "q", "in": "querystring", "content": {} }, { "name": "p", "in": "query", "schema": true }], "responses": { "200": { "description": "d" } } })),
        loses ["/paths/~1a/get/parameters/0"];
    querystring_by_reference: "querystring-parameter",
        document(json!({
            "paths": { "/a": { "parameters": [{ "$ref": "#/components/parameters/Q" }] } },
            "components": { "parameters": { "Q": { "name": "q", "in": "querystring", "content": {} } } }
        })), loses ["/components/parameters/Q", "/paths/~1a/parameters/0"];
    cookie_style: "cookie-style",
        operation(json!({ "parameters": [{ "name": "p", "in": "cookie", "style": "cookie", "schema": {} }], "responses": { "200": { "description": "d" } } })),
        loses ["/paths/~1a/get/parameters/0/style"];
    events: "item-schema", answers(json!({ "text/event-stream": { "itemSchema": { "type": "object", "propertyNames": false } } })),
        loses ["/paths/~1a/get/responses/200/content/text~1event-stream/itemSchema"];
    parts_within_parts: "positional-encoding",
        answers(json!({ "multipart/form-data": { "encoding": { "a": { "encoding": { "b": {} } } } } })),
        loses ["/paths/~1a/get/responses/200/content/multipart~1form-data/encoding/a/encoding"];
    data_value: "example-data-value",
        answers(json!({ "application/json": { "examples": { "a": { "dataValue": 1, "serializedValue": "1" }, "b": { "dataValue": 2, "externalValue": "/b" } } } })), loses [];
    parts_by_position: "positional-encoding", answers(json!({ "multipart/mixed": { "schema": { "type": "array" }, "prefixEncoding": [{}], "itemEncoding": {} } })),
        loses ["/paths/~1a/get/responses/200/content/multipart~1mixed/itemEncoding", "/paths/~1a/get/responses/200/content/multipart~1mixed/prefixEncoding"];
    bytes: "binary-body", answers(json!({ "application/octet-stream": {}, "image/png": { "schema": { "contentMediaType": "image/png" } }, "application/json": {} })), loses [];
    shared_media_type: "media-type-ref",
        document(json!({
            "paths": { "/a": { "get": { "responses": { "200": { "description": "d", "content": { "application/json": { "$ref": "#/components/mediaTypes/M" } } } } } } },
            "components": { "mediaTypes": { "M": { "schema": { "const": 1 } } } }
        })), loses [];
    media_type_of_nobody: "media-type-ref", answers(json!({ "application/json": { "$ref": "#/components/mediaTypes/M" } })),
        loses ["/paths/~1a/get/responses/200/content/application~1json/$ref"];
}
