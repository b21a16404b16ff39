use super::*;
use crate::limits::{Largest, PatternLimits};
use serde_json::json;

const LIMITS: Limits = Limits {
    depth: 32,
    weight: 5_000,
    patterns: PatternLimits {
        bytes: 4_096,
        size: 10_000,
        wide: 100,
        memory: 2 << 20,
    },
    largest: Some(Largest {
        bytes: 65_536,
        steps: 3_000_000,
    }),
};

fn read(schema: &Value) -> Result<Schema, Vec<String>> {
    let problems = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect();
    Schema::read(schema, "#", &LIMITS).map_err(problems)
}

fn refused(schema: Value) -> String {
    read(&schema).unwrap_err().join("; ")
}

#[test]
fn every_keyword_has_its_kind_of_value() {
    let wrong = json!({
        "type": "colour", "minimum": "1", "multipleOf": 0, "maxLength": -1, "minItems": 1.5,
        "required": ["a", "a"], "enum": {}, "allOf": [], "properties": [], "items": [{}],
        "uniqueItems": 1, "pattern": 5, "title": 1, "$ref": {}, "dependentRequired": { "a": [1] },
        "not": 1, "propertyNames": null, "patternProperties": { "(": {} }, "$id": "x",
    });
    let mut places: Vec<String> = Schema::read(&wrong, "#", &LIMITS)
        .unwrap_err()
        .into_iter()
        .map(|problem| problem.pointer)
        .collect();
    places.sort();
    let mut wanted: Vec<String> = wrong
        .as_object()
        .unwrap()
        .keys()
        .map(|name| match name.as_str() {
            "patternProperties" => "/patternProperties/(".to_owned(),
            name => format!("/{name}"),
        })
        .collect();
    wanted.sort();
    assert_eq!(places, wanted);
}

#[test]
fn names_and_data_are_no_keywords() {
    let schema = json!({
        "properties": { "$id": {}, "$ref": { "type": "string" }, "$anchor": true, "type": {} },
        "const": { "$ref": "https://example.com", "type": 5 }, "enum": [{ "$id": "x" }],
        "default": { "$dynamicRef": "#a" }, "examples": [{ "pattern": "(" }],
        "x-own": { "$ref": "nowhere", "type": 7 }, "$schema": "http://json-schema.org/draft-07/schema#",
    });
    assert!(read(&schema).is_ok());
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    assert!(read(&json!({ "const": deep, "examples": [deep] })).is_ok());
}

#[test]
fn references_stay_within_and_go_in_no_circle() {
    for (reference, why) in [
        ("https://example.com/s.json", "within itself"),
        ("#/$defs/none", "within itself"),
        ("#/$defs/%zz", "percent-encoded"),
        ("#name", "$anchor"),
        ("#/const", "not to a value"),
        ("#", "cycle"),
        ("", "cycle"),
        ("#/$defs/%61", "cycle"),
    ] {
        let schema = json!({
            "const": {}, "properties": { "p": { "$ref": reference } },
            "$defs": { "a": { "items": { "$ref": "#/%24defs/a" } } },
        });
        assert!(refused(schema).contains(why), "{reference}");
    }
    assert!(refused(json!({ "$dynamicRef": "#a" })).contains("$dynamicRef"));
}

/// A name that is another one's percent-encoding: a reader that does not decode references sees
/// none of those between the `a`s.
fn disguised(steps: usize, last: Value) -> Value {
    let mut defs = serde_json::Map::new();
    for n in 0..steps {
        let next = json!({ "$ref": format!("#/$defs/%61{}", n + 1) });
        defs.insert(format!("a{n}"), json!({ "allOf": [next, next] }));
        defs.insert(format!("%61{}", n + 1), json!({}));
    }
    defs.insert(format!("a{steps}"), last);
    json!({ "$defs": defs, "$ref": "#/$defs/a0" })
}

#[test]
fn a_disguised_reference_is_the_reference_that_it_is() {
    let schema = disguised(45, json!({ "type": "string" }));
    let text = refused(schema);
    assert!(
        text.starts_with(" at /$defs/a35 must have at most 5000 keywords"),
        "{text}"
    );
    assert!(!text.contains(';'), "{text}");
    let schema = disguised(3, json!({ "$ref": "#/$defs/a%30" }));
    assert!(refused(schema).contains("cycle"));
    assert!(read(&disguised(3, json!({ "type": "string" }))).is_ok());
}

#[test]
fn what_grows_without_bounds_is_refused() {
    let deep = (0..40).fold(json!({}), |inner, _| json!({ "items": inner }));
    assert!(refused(deep).contains("at most 32 levels deep"));
    let mut chain = serde_json::Map::new();
    for n in 0..1_000 {
        let next = json!({ "$ref": format!("#/$defs/a{}", n + 1) });
        chain.insert(format!("a{n}"), next);
    }
    chain.insert("a1000".to_owned(), json!({}));
    let text = refused(json!({ "$defs": chain, "$ref": "#/$defs/a0" }));
    assert!(text.contains("128 levels deep, with references"), "{text}");
}

#[test]
fn patterns_are_limited_together() {
    let many = |count: usize, pattern: &str| {
        let members = (0..count).map(|n| (format!("{pattern}{n}"), json!(true)));
        json!({ "patternProperties": members.collect::<serde_json::Map<_, _>>() })
    };
    for schema in [
        json!({ "pattern": "(a{1000}){1000}" }),
        json!({ "pattern": "a".repeat(5_000) }),
        many(2_000, "^ax*y"),
        many(110, r"\p{L}"),
        many(60, r"(?i)[^a-z]."),
        many(60, r"^\p{L}{50}"),
    ] {
        let text = refused(schema);
        assert!(
            text.contains("all patterns together may have 4096 bytes"),
            "{text:.100}"
        );
    }
    assert!(refused(json!({ "pattern": "(?=a)b" })).contains("look-around"));
}

#[test]
fn a_part_that_takes_too_much_is_named() {
    let dear = json!({ "type": "string", "pattern": "a[ab]{300}c" });
    let schema = json!({
        "properties": { "a": { "type": "string" }, "b": { "items": { "$ref": "#/$defs/dear" } } },
        "$defs": { "dear": dear },
    });
    let text = refused(schema);
    assert!(
        text.starts_with(" at /$defs/dear/pattern takes too much work"),
        "{text}"
    );
    let short = json!({ "pattern": "a[ab]{300}c", "maxLength": 1_000 });
    assert!(read(&short).is_ok());
    let many: Vec<Value> = (0..300).map(|n| json!({ "const": n })).collect();
    let text = refused(json!({ "properties": { "list": { "items": { "oneOf": many } } } }));
    assert!(
        text.starts_with(" at /properties/list/items takes"),
        "{text}"
    );
    let few = json!({ "properties": { "list": { "maxItems": 100, "items": { "oneOf": many } } } });
    assert!(read(&few).is_ok());
}

#[test]
fn ordinary_schemas_are_not_dear() {
    let person = json!({
        "type": "object", "additionalProperties": false, "required": ["name", "mail"],
        "properties": {
            "name": { "type": "string", "minLength": 1, "pattern": r"^[\p{L} '-]+$" },
            "mail": { "type": "string", "format": "email" },
            "id": { "type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" },
            "born": { "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" },
            "price": { "type": "number", "multipleOf": 0.01, "minimum": 0 },
            "tags": { "type": "array", "uniqueItems": true, "items": { "type": "string", "maxLength": 30 } },
            "web": { "type": ["string", "null"], "pattern": "^https?://[^/ ]+(/[^ ]*)?$" },
            "kind": { "oneOf": (0..20).map(|n| json!({ "const": format!("kind{n}") })).collect::<Vec<_>>() },
        },
    });
    let schema = json!({
        "type": "object", "required": ["people"],
        "properties": {
            "people": { "type": "array", "items": { "$ref": "#/$defs/person" } },
            "boxes": { "type": "array", "items": { "type": "array", "items": { "type": "number", "multipleOf": 0.5 }, "minItems": 4, "maxItems": 4 } },
            "label": { "enum": (0..200).map(|n| format!("label {n}")).collect::<Vec<_>>() },
            "text": { "type": "string", "maxLength": 20_000 },
        },
        "$defs": { "person": person },
    });
    assert!(read(&schema).is_ok(), "{:?}", read(&schema).err());
}
