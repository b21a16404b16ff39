use super::*;
use crate::limits::Limits;
use serde_json::json;

fn judge(schema: &Value, value: &Value) -> Result<Vec<String>, TooDear> {
    let schema = Schema::read(schema, "#", &Limits::OWN).unwrap();
    let found = schema.judge("v", value, &mut Meter::new(1_000_000))?;
    Ok(found.into_iter().map(|one| one.sentence).collect())
}

fn sentences(schema: Value, value: Value) -> Vec<String> {
    judge(&schema, &value).unwrap()
}

#[test]
fn every_violation_is_said_with_its_field_first() {
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["id"],
        "properties": {
            "n": { "type": "integer", "minimum": 1 }, "s": { "type": "string", "maxLength": 2 },
            "list": { "type": "array", "items": { "enum": ["a", "b"] } },
            "u": { "type": ["string", "null"], "format": "uri" },
        },
    });
    let value = json!({ "n": 0, "s": "abc", "list": ["a", "c"], "u": "::", "x": 1, "y": 2 });
    let mut sentences = sentences(schema, value);
    sentences.sort();
    assert_eq!(
        sentences,
        [
            "v.id is required",
            "v.list[1] must be one of a, b",
            "v.n must be at least 1",
            "v.s must have at most 2 characters",
            "v.u must be a valid uri",
            "v.x is not known",
            "v.y is not known",
        ]
    );
}

#[test]
fn every_keyword_has_its_sentence() {
    for (schema, value, sentence) in [
        (
            json!({ "type": ["string", "null"] }),
            json!(1),
            "v must be null or a string",
        ),
        (
            json!({ "const": { "a": 1 } }),
            json!(1),
            "v must be {\"a\":1}",
        ),
        (
            json!({ "enum": [1, "b"] }),
            json!(2),
            "v must be one of 1, b",
        ),
        (
            json!({ "exclusiveMinimum": 1 }),
            json!(1),
            "v must be more than 1",
        ),
        (
            json!({ "exclusiveMaximum": 1 }),
            json!(1),
            "v must be less than 1",
        ),
        (json!({ "maximum": 1.5 }), json!(2), "v must be at most 1.5"),
        (
            json!({ "multipleOf": 0.1 }),
            json!(0.35),
            "v must be a multiple of 0.1",
        ),
        (
            json!({ "minLength": 1 }),
            json!(""),
            "v must have at least 1 character",
        ),
        (json!({ "pattern": "^a" }), json!("b"), "v must match ^a"),
        (
            json!({ "maxItems": 1 }),
            json!([1, 2]),
            "v must have at most 1 item",
        ),
        (
            json!({ "uniqueItems": true }),
            json!([1, 1.0]),
            "v must not have the same item twice",
        ),
        (
            json!({ "contains": { "const": 1 } }),
            json!([2]),
            "v must have at least 1 item that match contains",
        ),
        (
            json!({ "contains": true, "maxContains": 1 }),
            json!([2, 3]),
            "v must have at most 1 item that match contains",
        ),
        (json!({ "items": false }), json!([2]), "v[0] is not allowed"),
        (
            json!({ "unevaluatedItems": false, "prefixItems": [true] }),
            json!([1, 2]),
            "v[1] is not known",
        ),
        (
            json!({ "minProperties": 1 }),
            json!({}),
            "v must have at least 1 member",
        ),
        (
            json!({ "dependentRequired": { "a": ["b"] } }),
            json!({ "a": 1 }),
            "v.b is required with a",
        ),
        (
            json!({ "propertyNames": { "maxLength": 1 } }),
            json!({ "ab": 1 }),
            "the name of v.ab must have at most 1 character",
        ),
        (
            json!({ "patternProperties": { "a": { "type": "null" } } }),
            json!({ "ab": 1 }),
            "v.ab must be null",
        ),
        (
            json!({ "unevaluatedProperties": false }),
            json!({ "a": 1 }),
            "v.a is not known",
        ),
        (
            json!({ "not": true }),
            json!(1),
            "v must not match the schema of not",
        ),
        (
            json!({ "anyOf": [{ "maximum": 1 }, { "minimum": 3 }] }),
            json!(2),
            "v must match at least one of the 2 schemas of anyOf",
        ),
        (
            json!({ "oneOf": [{ "maximum": 1 }, { "minimum": 3 }] }),
            json!(2),
            "v must match exactly one of the 2 schemas of oneOf, and matches none",
        ),
        (
            json!({ "oneOf": [true, {}] }),
            json!(2),
            "v must match exactly one of the 2 schemas of oneOf, and matches 2 of them",
        ),
        (
            json!({ "if": { "minimum": 1 }, "then": { "multipleOf": 2 } }),
            json!(3),
            "v must be a multiple of 2",
        ),
        (json!(false), json!(3), "v is not allowed"),
    ] {
        assert_eq!(sentences(schema.clone(), value), [sentence], "{schema}");
    }
}

/// If only one alternative has the value's type, its violations are reported.
#[test]
fn the_alternative_that_is_meant_says_what_is_wrong() {
    let schema = json!({
        "properties": { "a": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/a" }] } },
        "$defs": { "a": { "type": "object", "required": ["b"] } },
    });
    assert_eq!(
        sentences(schema.clone(), json!({ "a": {} })),
        ["v.a.b is required"]
    );
    assert_eq!(sentences(schema, json!({ "a": null })), [""; 0]);
}

#[test]
fn values_are_never_repeated() {
    let schema = json!({
        "not": { "type": "string" }, "propertyNames": { "maxLength": 2 }, "const": 1, "enum": [2],
        "pattern": "^a", "format": "uri", "maxLength": 2,
    });
    let text = sentences(schema, json!("aivy_secret")).join(" ");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn violations_are_few_and_short() {
    let schema = json!({ "items": { "enum": ["x".repeat(50_000), "y".repeat(50_000)] } });
    let found = sentences(schema, json!(vec![1; 5_000]));
    assert_eq!(found.len(), crate::MAX_VIOLATIONS + 1);
    assert_eq!(found.last().unwrap(), "4900 more violations are not listed");
    assert!(found.iter().map(String::len).sum::<usize>() < 100_000);
}

#[test]
fn judging_ends_and_says_where() {
    let schema = json!({ "properties": { "a": { "items": { "pattern": "a[ab]{300}c" } } } });
    let value = json!({ "a": vec!["ab".repeat(300); 30] });
    let mut schema = Schema::read(&schema, "#", &Limits::OWN).unwrap();
    let dear = schema
        .judge("v", &value, &mut Meter::new(1_000))
        .unwrap_err();
    assert_eq!(dear.pointer, "/properties/a/items");
    schema.root = Node::Always;
    assert_eq!(
        schema.judge("v", &value, &mut Meter::new(0)),
        Ok(Vec::new())
    );
}
