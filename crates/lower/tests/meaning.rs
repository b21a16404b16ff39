//! The lowered schema accepts exactly what 3.1 accepts, for random schemas and values.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use openapi_lower::{Nullable, Options, lower_with};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};
use support::{Reading, document, validator_30, validator_31};

const NAMES: [&str; 3] = ["a", "b", "c"];
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

fn scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        2 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        3 => (-2..6i64).prop_map(Value::from),
        1 => (-2..5i64).prop_map(|n| json!(n as f64 + 0.5)),
        3 => select(vec!["", "a", "b", "ab", "abc"]).prop_map(Value::from),
    ]
    .boxed()
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            (subsequence(NAMES.to_vec(), 0..=3), vec(inner, 3))
                .prop_map(|(names, values)| object(names, values)),
        ]
    })
}

fn object(names: Vec<&str>, values: Vec<Value>) -> Value {
    Value::Object(names.into_iter().map(str::to_owned).zip(values).collect())
}

/// A few keywords of one subject, with random subschemas.
fn keywords(
    inner: BoxedStrategy<Value>,
    reference: BoxedStrategy<Value>,
    tagged: BoxedStrategy<Value>,
) -> BoxedStrategy<Value> {
    let schema = || inner.clone();
    let schemas = || vec(inner.clone(), 1..4);
    let names = || subsequence(NAMES.to_vec(), 0..=2);
    let small = || 0..3u64;
    prop_oneof![
        3 => select(TYPES.to_vec()).prop_map(|name| json!({ "type": name })),
        3 => subsequence(TYPES.to_vec(), 1..=4).prop_map(|names| json!({ "type": names })),
        2 => select(TYPES.to_vec()).prop_map(|name| json!({ "type": [name, "null"] })),
        2 => scalar().prop_map(|value| json!({ "const": value })),
        2 => vec(scalar(), 0..4).prop_map(|values| json!({ "enum": values })),
        2 => (-1..5i64, select(vec!["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])).prop_map(|(n, k)| json!({ k: n })),
        1 => (-1..4i64, -1..4i64).prop_map(|(a, b)| json!({ "minimum": a, "exclusiveMinimum": b })),
        1 => (-1..4i64, -1..4i64).prop_map(|(a, b)| json!({ "maximum": a, "exclusiveMaximum": b })),
        1 => (small(), select(vec!["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"])).prop_map(|(n, k)| json!({ k: n })),
        2 => schema().prop_map(|each| json!({ "items": each })),
        1 => Just(json!({ "uniqueItems": true })),
        2 => (names(), schemas()).prop_map(|(names, each)| json!({ "properties": object(names, each) })),
        1 => names().prop_map(|names| json!({ "required": names })),
        1 => schema().prop_map(|each| json!({ "additionalProperties": each })),
        1 => schemas().prop_map(|each| json!({ "allOf": each })),
        2 => schemas().prop_map(|each| json!({ "anyOf": each })),
        2 => schemas().prop_map(|each| json!({ "oneOf": each })),
        3 => (schema(), select(vec!["anyOf", "oneOf"])).prop_map(|(each, k)| json!({ k: [{ "type": "null" }, each] })),
        2 => (reference.clone(), select(vec!["anyOf", "oneOf"])).prop_map(|(each, k)| json!({ k: [each, { "type": "null" }] })),
        1 => schema().prop_map(|each| json!({ "not": each })),
        3 => reference,
        2 => tagged,
        2 => (schema(), schema(), schema()).prop_map(|(a, b, c)| json!({ "if": a, "then": b, "else": c })),
        1 => (schema(), schema(), select(vec!["then", "else"])).prop_map(|(a, b, k)| json!({ "if": a, k: b })),
        1 => (names(), select(NAMES.to_vec())).prop_map(|(names, name)| json!({ "dependentRequired": { name: names } })),
        1 => (schema(), select(NAMES.to_vec())).prop_map(|(each, name)| json!({ "dependentSchemas": { name: each } })),
        2 => schema().prop_map(|each| json!({ "contains": each })),
        1 => (schema(), 0..2u64).prop_map(|(each, n)| json!({ "contains": each, "minContains": n })),
        1 => (schema(), 0..2u64).prop_map(|(each, n)| json!({ "contains": each, "minContains": n, "maxContains": 0 })),
        1 => Just(json!({ "propertyNames": { "type": "string" } })),
        1 => Just(json!({ "nullable": true, "title": "t", "x-const": 1, "examples": [1], "$comment": "c" })),
    ]
    .boxed()
}

/// A tagged union as `serde` describes it: a component and a tag, which can be the component's own
/// name.
fn tagged(targets: &[&'static str]) -> BoxedStrategy<Value> {
    let tag = (select(NAMES.to_vec()), scalar()).prop_map(|(name, value)| {
        json!({ "type": "object", "properties": { name: { "const": value } }, "required": [name] })
    });
    let branch = (select(targets.to_vec()), tag).prop_map(
        |(name, tag)| json!({ "allOf": [{ "$ref": format!("#/components/schemas/{name}") }, tag] }),
    );
    vec(branch, 1..4)
        .prop_map(|branches| json!({ "oneOf": branches }))
        .boxed()
}

/// Keywords that are kept in some combinations and lost in others.
fn risky(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let schema = || inner.clone();
    prop_oneof![
        vec(schema(), 1..3).prop_map(|each| json!({ "prefixItems": each })),
        (schema(), 1..3usize)
            .prop_map(|(each, n)| json!({ "prefixItems": vec![each; n], "items": false })),
        (schema(), 1..3usize)
            .prop_map(|(each, n)| json!({ "prefixItems": vec![each.clone(); n], "items": each })),
        schema().prop_map(|each| json!({ "unevaluatedItems": each })),
        schema().prop_map(|each| json!({ "unevaluatedProperties": each })),
        (schema(), schema()).prop_map(
            |(a, b)| json!({ "patternProperties": { "^a": a }, "additionalProperties": b })
        ),
        schema().prop_map(|each| json!({ "propertyNames": each })),
        (schema(), 0..3u64, 0..3u64)
            .prop_map(|(a, n, m)| json!({ "contains": a, "minContains": n, "maxContains": m })),
    ]
    .boxed()
}

fn merged(parts: Vec<Value>) -> Value {
    let mut all = Map::new();
    for part in parts {
        all.extend(part.as_object().unwrap().clone());
    }
    Value::Object(all)
}

/// A schema that can refer to `targets`.
fn schema(targets: &'static [&'static str], with_risky: bool) -> BoxedStrategy<Value> {
    let reference = || {
        select(targets.to_vec())
            .prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }))
            .boxed()
    };
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        4 => select(TYPES.to_vec()).prop_map(|name| json!({ "type": name })),
        2 => scalar().prop_map(|value| json!({ "const": value })),
        1 => reference(),
    ];
    leaf.prop_recursive(3, 24, 3, move |inner| {
        let some = vec(
            keywords(inner.clone().boxed(), reference(), tagged(targets)),
            1..4,
        );
        if with_risky {
            (some, risky(inner.boxed()))
                .prop_map(|(mut parts, risk)| {
                    parts.push(risk);
                    merged(parts)
                })
                .boxed()
        } else {
            some.prop_map(merged).boxed()
        }
    })
    .boxed()
}

/// A document whose references have no cycles.
fn documents(with_risky: bool) -> impl Strategy<Value = Value> {
    let deep = schema(&["Leaf", "Leaf/$defs/Part"], false);
    let part = schema(&["Part"], false);
    let open = (vec(part.clone(), 2), subsequence(vec!["a", "b"], 0..=2)).prop_map(|(each, names)| {
        json!({ "type": "object", "properties": object(vec!["a", "b"], each), "required": names })
    });
    let root = schema(&["Middle", "Leaf", "Leaf/$defs/Part", "Open"], with_risky);
    (root, deep, part.clone(), part, open).prop_map(|(root, middle, mut leaf, part, open)| {
        if let Some(members) = leaf.as_object_mut() {
            members.insert("$defs".to_owned(), json!({ "Part": part }));
        } else {
            leaf = json!({ "$defs": { "Part": part } });
        }
        document(json!({
            "Root": root, "Middle": middle, "Leaf": leaf, "Open": open,
            "Part": { "type": ["string", "null"], "minLength": 1 }
        }))
    })
}

fn agree(input: &Value, values: &[Value], must_keep: bool) -> Result<(), TestCaseError> {
    let before = validator_31(input);
    for (nullable, readings) in [
        (Nullable::Common, vec![Reading::Common]),
        (Nullable::Strict, vec![Reading::Letter, Reading::Common]),
    ] {
        let copy = input.clone();
        let lowered = lower_with(input, Options::default().nullable(nullable)).unwrap();
        prop_assert_eq!(&copy, input);
        prop_assert!(
            !must_keep || lowered.losses.is_empty(),
            "{:?}",
            lowered.losses
        );
        for reading in readings {
            let after = validator_30(&lowered.document, reading).map_err(TestCaseError::fail)?;
            let fixed = [
                json!(null),
                json!(true),
                json!(1),
                json!("a"),
                json!([]),
                json!([null]),
                json!({}),
                json!({ "a": null }),
            ];
            for value in values
                .iter()
                .chain(&fixed)
                .filter(|_| lowered.losses.is_empty())
            {
                prop_assert_eq!(
                    before.is_valid(value),
                    after.is_valid(value),
                    "{} under {}",
                    value,
                    lowered.document
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(support::config(120))]

    /// Constructs that must be kept: nothing is lost, and both sides accept the same.
    #[test]
    fn kept_constructs_keep_their_meaning(input in documents(false), values in vec(value(), 24)) {
        agree(&input, &values, true)?;
    }

    /// Constructs that are sometimes lost: what is not reported has kept its meaning.
    #[test]
    fn what_is_not_reported_has_kept_its_meaning(input in documents(true), values in vec(value(), 24)) {
        agree(&input, &values, false)?;
    }
}
