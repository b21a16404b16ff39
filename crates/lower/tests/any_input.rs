//! For any input: no panic, no 3.1 keyword left, the input unchanged, deterministic output.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use openapi_lower::{Error, MAX_DEPTH, RULES, lower};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use support::{Reading, document, translate};

const WORDS: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "$schema",
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
    "mapping",
    "examples",
    "example",
    "default",
    "contentEncoding",
    "paths",
    "components",
    "schemas",
    "pathItems",
    "webhooks",
    "get",
    "query",
    "parameters",
    "responses",
    "200",
    "content",
    "application/json",
    "schema",
    "itemSchema",
    "security",
    "callbacks",
    "x-a",
    "a/b",
];

const TEXTS: &[&str] = &[
    "null",
    "string",
    "array",
    "object",
    "integer",
    "#",
    "#/components/schemas/Root",
    "#/components/schemas/Root/not",
    "#/components/pathItems/a",
    "#/components/pathItems/get",
    "#a",
    "%",
    "#%zz",
    "querystring",
    "mutualTLS",
    "",
];

/// Any JSON, with words that have a meaning somewhere.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..3u64).prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        select(TEXTS.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(7, 60, 6, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => btree_map(select(WORDS.to_vec()).prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(support::config(600))]

    /// In place of a whole document.
    #[test]
    fn no_document_panics(mut input in json_value()) {
        if let Some(members) = input.as_object_mut() {
            members.insert("openapi".to_owned(), json!("3.1.0"));
        }
        let copy = input.clone();
        let lowered = lower(&input);
        prop_assert_eq!(&input, &copy);
        prop_assert_eq!(lowered.clone(), lower(&input));
        if let Ok(lowered) = lowered {
            let known = |name: &str| RULES.iter().any(|rule| rule.name == name);
            prop_assert!(lowered.losses.iter().all(|loss| known(loss.rule)));
            prop_assert!(lowered.losses.iter().all(|loss| input.pointer(&loss.pointer).is_some()), "{:?}", lowered.losses);
        }
    }

    /// In place of a schema: the result is always a 3.0 schema.
    #[test]
    fn no_schema_keeps_a_word_of_3_1(schema in json_value()) {
        let lowered = lower(&document(json!({ "Root": schema }))).unwrap().document;
        let schemas = lowered.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, schema) in schemas {
            if let Err(problem) = translate(&schema, Reading::Common) {
                prop_assert!(false, "{name}: {problem}: {schema}");
            }
        }
    }

    /// In place of paths.
    #[test]
    fn no_paths_panic(paths in json_value(), components in json_value()) {
        let input = json!({ "openapi": "3.1.0", "info": {}, "paths": { "/a": paths }, "components": components });
        prop_assert_eq!(&lower(&input).unwrap().document["openapi"], "3.0.3");
    }
}

#[test]
fn too_deep_a_document_is_refused() {
    let mut schema = json!({});
    for _ in 0..MAX_DEPTH {
        schema = json!({ "not": schema });
    }
    assert_eq!(
        lower(&document(json!({ "Root": schema }))),
        Err(Error::TooDeep(MAX_DEPTH))
    );
}

#[test]
fn the_deepest_document_is_lowered() {
    let mut schema = json!({ "type": ["string", "null"] });
    for _ in 0..MAX_DEPTH - 6 {
        schema = json!({ "not": schema });
    }
    assert!(
        lower(&document(json!({ "Root": schema })))
            .unwrap()
            .losses
            .is_empty()
    );
}

#[test]
fn a_document_that_would_explode_is_refused() {
    let mut schema = json!({ "type": "string" });
    for _ in 0..40 {
        schema = json!({ "if": schema, "then": { "minLength": 1 }, "else": { "minLength": 2 } });
    }
    assert!(matches!(
        lower(&document(json!({ "Root": schema }))),
        Err(Error::TooLarge(_))
    ));
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(lower(&json!([])), Err(Error::NotAnObject("an array")));
    for version in [
        json!("3.0.3"),
        json!("2.0"),
        json!("3.10.0"),
        json!(3.1),
        json!("3.1."),
    ] {
        let refused = matches!(
            lower(&json!({ "openapi": version })),
            Err(Error::Version(_))
        );
        assert_eq!(refused, version != "3.1.", "{version}");
    }
    assert_eq!(lower(&json!({})), Err(Error::Version("missing".to_owned())));
}
