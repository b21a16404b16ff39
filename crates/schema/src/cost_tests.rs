use super::*;
use crate::{Limits, Meter};
use serde_json::{Value, json};

/// The steps that validation took, and the computed maximum.
fn steps(schema: &Value, value: &Value) -> (u64, u64) {
    let schema = Schema::read(schema, "#", &Limits::OWN).unwrap();
    let mut meter = Meter::new(u64::MAX);
    schema.judge("", value, &mut meter).unwrap();
    let whole = value.to_string().len();
    (u64::MAX - meter.left(), most(&schema, bytes(whole)))
}

fn most(schema: &Schema, bytes: u64) -> u64 {
    let whole = Reach::whole(bytes);
    Estimate::new(schema).of(schema.root, whole).all()
}

/// The worst known case for each keyword: within the bound, which is at most a few times higher.
#[test]
fn a_bound_is_a_bound() {
    let many: Vec<Value> = (0..2_000).map(|n| json!(n)).collect();
    let names: serde_json::Map<String, Value> =
        (0..2_000).map(|n| (format!("{n}"), json!(n))).collect();
    let members = Value::Object(names.clone());
    let mut random = 88_172_645_463_325_252_u64;
    let mut letter = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        if random & 1 == 0 { 'a' } else { 'b' }
    };
    let text: String = (0..20_000).map(|_| letter()).collect();
    for (schema, value) in [
        (json!({ "items": { "enum": many } }), json!(many)),
        (
            json!({ "items": { "const": many } }),
            json!([many, many, many]),
        ),
        (json!({ "uniqueItems": true }), json!(many)),
        (
            json!({ "items": { "multipleOf": 0.3 } }),
            json!(vec![0.9; 3_000]),
        ),
        (
            json!({ "contains": { "not": { "type": "string" } }, "minContains": 0 }),
            json!(many),
        ),
        (
            json!({ "properties": names.keys().map(|name| (name.clone(), json!({ "type": "string" }))).collect::<serde_json::Map<_, _>>() }),
            members.clone(),
        ),
        (
            json!({ "required": names.keys().collect::<Vec<_>>() }),
            members.clone(),
        ),
        (
            json!({ "patternProperties": { "^[0-9]*$": { "minimum": 1 }, "7": { "maximum": 1 } } }),
            members.clone(),
        ),
        (
            json!({ "propertyNames": { "maxLength": 3, "pattern": "1" } }),
            members.clone(),
        ),
        (
            json!({ "allOf": [{ "properties": { "1": true } }, { "additionalProperties": { "type": "string" } }], "unevaluatedProperties": false }),
            members.clone(),
        ),
        (
            json!({ "unevaluatedProperties": { "type": "null" } }),
            members.clone(),
        ),
        (
            json!({ "items": { "oneOf": [{ "maximum": 1 }, { "minimum": 1 }, { "const": 2 }] } }),
            json!(many),
        ),
        (json!({ "pattern": "a[ab]{50}c" }), json!(text)),
        (
            json!({ "items": { "pattern": "^(a|b)*c$", "format": "uri" } }),
            json!(vec![text.as_str(); 3]),
        ),
        (
            json!({ "items": { "format": "regex" } }),
            json!(["(?<a>b)".repeat(3_000), "(?<a>b)".repeat(300)]),
        ),
        (
            json!({ "allOf": vec![json!({ "dependentSchemas": { "1": { "required": ["x", "y"] } } }); 50] }),
            members,
        ),
    ] {
        let (taken, most) = steps(&schema, &value);
        assert!(
            taken <= most,
            "{taken} of {most}: {:.80}",
            schema.to_string()
        );
        assert!(
            most / 40 <= taken,
            "{taken} of {most}: {:.80}",
            schema.to_string()
        );
    }
}

/// Members share the bytes: an object schema with many properties costs no more than its most
/// expensive property applied to all of it.
#[test]
fn members_share_what_there_is() {
    let property =
        json!({ "type": "array", "items": { "type": "string", "pattern": "a[ab]{20}c" } });
    let of = |count: usize| {
        let properties = (0..count).map(|n| (format!("{n:04}"), property.clone()));
        let properties: serde_json::Map<String, Value> = properties.collect();
        let schema = json!({ "items": { "properties": properties } });
        most(&Schema::read(&schema, "#", &Limits::OWN).unwrap(), 65_536)
    };
    assert_eq!(of(1) / 100_000, of(50) / 100_000);
}
