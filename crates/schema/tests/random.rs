//! Random schemas and values: the result is the same as that of the crate `jsonschema`, in no more
//! steps than predicted.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_schema::{Largest, Limits, Meter, Schema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a"),
        Just("b"),
        Just("ab"),
        Just(""),
        Just("a/b~"),
        Just("é%20")
    ]
    .prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..4).prop_map(Value::from),
        (-6_i32..7).prop_map(|n| json!(f64::from(n) / 2.0)),
        "[ab]{0,5}".prop_map(Value::from),
        prop_oneof![
            Just("2020-02-30"),
            Just("a@b.de"),
            Just("::1"),
            Just("(a"),
            Just("/~1")
        ]
        .prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            object(inner, 5),
        ]
    })
}

fn object(of: impl Strategy<Value = Value>, most: usize) -> impl Strategy<Value = Value> {
    proptest::collection::btree_map(name(), of, 0..most)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn types() -> impl Strategy<Value = Value> {
    let names = [
        "null", "boolean", "object", "array", "number", "integer", "string",
    ];
    let one = proptest::sample::select(names.to_vec());
    let some = proptest::sample::subsequence(names.to_vec(), 1..4);
    prop_oneof![one.prop_map(Value::from), some.prop_map(Value::from)]
}

fn names() -> impl Strategy<Value = Value> {
    proptest::collection::btree_set(name(), 0..3)
        .prop_map(|names| names.into_iter().collect::<Value>())
}

/// A keyword that contains no schema.
fn assertion() -> impl Strategy<Value = (String, Value)> {
    let count = || (0_u64..4).prop_map(Value::from);
    let number = || (-4_i32..5).prop_map(|n| json!(f64::from(n) / 2.0));
    let text = |texts: &'static [&'static str]| {
        proptest::sample::select(texts.to_vec()).prop_map(Value::from)
    };
    let named = |name: &'static str, value: BoxedStrategy<Value>| {
        value
            .prop_map(move |value| (name.to_owned(), value))
            .boxed()
    };
    proptest::strategy::Union::new([
        named("type", types().boxed()),
        named("const", value().boxed()),
        named(
            "enum",
            proptest::collection::vec(value(), 1..4)
                .prop_map(Value::from)
                .boxed(),
        ),
        named("minimum", number().boxed()),
        named("exclusiveMinimum", number().boxed()),
        named("maximum", number().boxed()),
        named("exclusiveMaximum", number().boxed()),
        named("multipleOf", text_number().boxed()),
        named("minLength", count().boxed()),
        named("maxLength", count().boxed()),
        named(
            "pattern",
            text(&["^a", "b$", "(ab)+", "^[ab]{2}$", "", r"\d", "^(a|b)*$"]).boxed(),
        ),
        named(
            "format",
            text(&["date", "email", "ipv6", "regex", "json-pointer", "colour"]).boxed(),
        ),
        named("minItems", count().boxed()),
        named("maxItems", count().boxed()),
        named("uniqueItems", any::<bool>().prop_map(Value::from).boxed()),
        named("minContains", count().boxed()),
        named("maxContains", count().boxed()),
        named("minProperties", count().boxed()),
        named("maxProperties", count().boxed()),
        named("required", names().boxed()),
        named("dependentRequired", object(names(), 3).boxed()),
        named("title", Just(json!("t")).boxed()),
    ])
}

fn text_number() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(2)), Just(json!(0.5)), Just(json!(1.5))]
}

/// A keyword that contains schemas.
fn applicator(of: BoxedStrategy<Value>) -> impl Strategy<Value = (String, Value)> {
    let one = proptest::sample::select(vec![
        "additionalProperties",
        "propertyNames",
        "unevaluatedProperties",
        "items",
        "unevaluatedItems",
        "contains",
        "not",
        "if",
        "then",
        "else",
    ]);
    let list = proptest::sample::select(vec!["allOf", "anyOf", "oneOf", "prefixItems"]);
    let named = proptest::sample::select(vec!["properties", "dependentSchemas"]);
    let patterns = proptest::collection::btree_map("[ab]\\$?", of.clone(), 0..3)
        .prop_map(|members| Value::Object(members.into_iter().collect()));
    prop_oneof![
        4 => (one.prop_map(str::to_owned), of.clone()),
        2 => (list.prop_map(str::to_owned), proptest::collection::vec(of.clone(), 1..4).prop_map(Value::from)),
        2 => (named.prop_map(str::to_owned), object(of, 4)),
        1 => (Just("patternProperties".to_owned()), patterns),
    ]
}

/// References to later schemas, so that there are no cycles, in several notations.
fn reference(from: usize) -> impl Strategy<Value = Value> {
    let written = proptest::sample::select(vec!["#/$defs/d", "#/%24defs/d", "#/$defs/%64"]);
    (from..DEFS, written).prop_map(|(at, written)| json!({ "$ref": format!("{written}{at}") }))
}

const DEFS: usize = 3;

fn schema(from: usize) -> BoxedStrategy<Value> {
    let leaf = || {
        let assertions = proptest::collection::vec(assertion(), 0..3);
        let assertions =
            assertions.prop_map(|members| Value::Object(members.into_iter().collect()));
        let flag = any::<bool>().prop_map(Value::from);
        if from < DEFS {
            prop_oneof![6 => assertions, 1 => flag, 2 => reference(from)].boxed()
        } else {
            prop_oneof![6 => assertions, 1 => flag].boxed()
        }
    };
    leaf()
        .prop_recursive(4, 24, 4, move |inner| {
            let assertions = proptest::collection::vec(assertion(), 0..3);
            let applicators = proptest::collection::vec(applicator(inner.boxed()), 1..4);
            (assertions, applicators).prop_map(|(some, others)| {
                Value::Object(some.into_iter().chain(others).collect::<Map<_, _>>())
            })
        })
        .boxed()
}

fn document() -> impl Strategy<Value = Value> {
    let defs = (schema(1), schema(2), schema(3));
    (schema(0), defs).prop_map(|(root, (d0, d1, d2))| {
        let mut root = match root {
            Value::Object(members) => members,
            other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
        };
        root.insert("$defs".to_owned(), json!({ "d0": d0, "d1": d1, "d2": d2 }));
        Value::Object(root)
    })
}

const LIMITS: Limits = Limits {
    depth: 64,
    weight: 5_000,
    patterns: Limits::OWN.patterns,
    largest: None,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_judgement_is_that_of_others(document in document(), values in proptest::collection::vec(value(), 1..8)) {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        let other = options.build(&document);
        let own = Schema::read(&document, "#", &LIMITS);
        if let Err(problems) = &own {
            // The only limit that these can reach.
            let heavy = problems.iter().all(|problem| problem.clause.contains("keywords and schemas"));
            prop_assert!(heavy && other.is_ok(), "{document} {problems:?}");
            return Ok(());
        }
        let (own, other) = (own.unwrap(), other.unwrap());
        for value in values {
            let found = own.judge("", &value, &mut Meter::new(u64::MAX)).unwrap();
            prop_assert_eq!(found.is_empty(), other.is_valid(&value), "{} {} {:?}", document, value, found);
        }
    }

    #[test]
    fn what_was_said_beforehand_suffices(document in document(), values in proptest::collection::vec(value(), 1..8)) {
        for value in values {
            let bytes = u64::try_from(value.to_string().len()).unwrap();
            let mut most = Meter::new(u64::MAX);
            let Ok(own) = Schema::read(&document, "#", &LIMITS) else { return Ok(()) };
            own.judge("", &value, &mut most).unwrap();
            let taken = u64::MAX - most.left();
            // With a limit of one step less than it took, it must not be accepted.
            let largest = Some(Largest { bytes, steps: taken.saturating_sub(1) });
            let limits = Limits { largest, ..LIMITS };
            prop_assert!(taken == 0 || Schema::read(&document, "#", &limits).is_err(), "{taken} {document} {value}");
        }
    }
}
