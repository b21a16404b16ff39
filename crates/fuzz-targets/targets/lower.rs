//! Lowering any document to OpenAPI 3.0.3: deterministic, bounded, and every loss is in the input.
//!
//! The first byte says what the rest is: `d` a document, `s` a schema, `p` a path, each as JSON.
//! With any other byte the rest are choices from which one of these is made.

use openapi_lower::{FREE_GROWTH, Lowered, MAX_GROWTH, Nullable, Options, RULES, lower_with};
use serde_json::{Value, json};

use super::choices::Choices;
use super::text::parts;
use crate::lower_support::{Reading, translate};

pub(crate) const WORDS: &[&str] = &[
    "{\"",
    "\":",
    "\"openapi\":\"3.1.0\"",
    "\"$ref\":\"#/",
    "\"components\":{\"schemas\":",
    "\"type\":",
    "\"null\"",
    "[\"string\",\"null\"]",
    "\"const\":",
    "\"enum\":",
    "\"oneOf\":[",
    "\"anyOf\":[",
    "\"allOf\":[",
    "\"if\":",
    "\"then\":",
    "\"else\":",
    "\"not\":",
    "\"items\":",
    "\"prefixItems\":[",
    "\"properties\":",
    "\"exclusiveMinimum\":",
    "\"discriminator\":",
    "\"examples\":",
    "\"paths\":",
    "\"webhooks\":",
    "\"$defs\":",
    "\"unevaluatedProperties\":",
    "true",
    "false",
    "null",
    "%7e",
    "~1",
];

/// Names with a meaning somewhere.
const NAMES: &[&str] = &[
    "type",
    "enum",
    "const",
    "items",
    "prefixItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "required",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "nullable",
    "discriminator",
    "propertyName",
    "mapping",
    "examples",
    "example",
    "default",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "format",
    "pattern",
    "$ref",
    "$dynamicRef",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "$schema",
    "$comment",
    "paths",
    "components",
    "schemas",
    "responses",
    "pathItems",
    "parameters",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "webhooks",
    "get",
    "post",
    "query",
    "200",
    "content",
    "application/json",
    "schema",
    "itemSchema",
    "encoding",
    "security",
    "info",
    "license",
    "identifier",
    "summary",
    "description",
    "servers",
    "tags",
    "in",
    "name",
    "style",
    "x-a",
    "a/b",
    "a",
];

const TEXTS: &[&str] = &[
    "null",
    "string",
    "array",
    "object",
    "integer",
    "number",
    "boolean",
    "#",
    "#/components/schemas/Root",
    "#/components/schemas/a",
    "#/components/schemas/Root/not",
    "#/components/schemas/Root/$defs/a",
    "#/components/pathItems/a",
    "#/components/pathItems/get",
    "#/components/parameters/a",
    "#/components/responses/a",
    "#/paths/~1a/get",
    "#a",
    "%",
    "#%zz",
    "#/components/schemas/%52oot",
    "querystring",
    "query",
    "mutualTLS",
    "http",
    "base64",
    "binary",
    "",
    "a",
];

/// Deeper than the crate accepts.
const DEPTH: usize = openapi_lower::MAX_DEPTH + 10;

pub(crate) fn run(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else {
        return;
    };
    let (place, value) = match first {
        b'd' | b's' | b'p' => match serde_json::from_slice(rest) {
            Ok(value) => (*first, value),
            Err(_) => return,
        },
        other => {
            let place = b"dsp"[usize::from(*other) % 3];
            (place, Choices::new(rest).value(NAMES, TEXTS, DEPTH))
        }
    };
    let document = document(place, value);
    for nullable in [Nullable::Common, Nullable::Strict] {
        let options = Options::default().nullable(nullable);
        let lowered = lower_with(&document, options);
        assert_eq!(lowered, lower_with(&document, options), "not deterministic");
        if let Ok(lowered) = lowered {
            check(&document, &lowered);
        }
    }
}

fn document(place: u8, value: Value) -> Value {
    match (place, value) {
        (b'd', Value::Object(mut members)) => {
            members.insert("openapi".to_owned(), json!("3.1.0"));
            Value::Object(members)
        }
        (b's', schema) => json!({
            "openapi": "3.1.0", "info": {}, "paths": {}, "components": { "schemas": { "Root": schema } },
        }),
        (b'p', path) => json!({ "openapi": "3.1.0", "info": {}, "paths": { "/a": path } }),
        (_, other) => other,
    }
}

fn check(document: &Value, lowered: &Lowered) {
    assert_eq!(lowered.document["openapi"], "3.0.3");
    let known = |name: &str| RULES.iter().any(|rule| rule.name == name);
    for loss in &lowered.losses {
        assert!(known(loss.rule), "{}", loss.rule);
        assert!(
            document.pointer(&loss.pointer).is_some(),
            "{}",
            loss.pointer
        );
    }
    assert!(lowered.losses.is_sorted_by_key(|loss| &loss.pointer));
    assert!(lowered.notes.is_sorted_by_key(|note| &note.pointer));
    let most = (MAX_GROWTH * (parts(document) + 1)).max(FREE_GROWTH);
    assert!(parts(&lowered.document) <= most);
    let schemas = lowered.document.pointer("/components/schemas");
    for (name, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
        if let Err(problem) = translate(schema, Reading::Common) {
            panic!("{name}: {problem}: {schema}");
        }
    }
}
