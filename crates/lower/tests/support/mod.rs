//! A validator of 3.0 schemas that is independent of the crate: its own list of keywords, its own
//! interpretation of `nullable` and of boolean bounds, and a JSON Schema validator for the rest.
#![allow(dead_code, reason = "each test uses its part")]

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use serde_json::{Map, Value, json};

/// The interpretation of `nullable`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It adds null to the whole schema.
    Common,
    /// It adds null to the `type` beside it.
    Letter,
}

const COPIED: [&str; 29] = [
    "title",
    "description",
    "default",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "discriminator",
    "type",
    "format",
    "enum",
    "multipleOf",
    "maximum",
    "minimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "nullable",
    "$ref",
];

/// Rewrites a 3.0 schema as JSON Schema 2020-12. Fails if it is not a 3.0 schema.
pub(crate) fn translate(schema: &Value, reading: Reading) -> Result<Value, String> {
    let members = schema
        .as_object()
        .ok_or_else(|| format!("no schema object: {schema}"))?;
    if let Some(reference) = members.get("$ref") {
        return if members.len() == 1 {
            Ok(json!({ "$ref": reference }))
        } else {
            Err(format!("beside $ref: {schema}"))
        };
    }
    let mut out = Map::new();
    for (keyword, value) in members {
        let translated = match keyword.as_str() {
            "allOf" | "anyOf" | "oneOf" => {
                let branches = value
                    .as_array()
                    .filter(|all| !all.is_empty())
                    .ok_or(format!("{keyword}: {value}"))?;
                Value::Array(
                    branches
                        .iter()
                        .map(|each| translate(each, reading))
                        .collect::<Result<_, _>>()?,
                )
            }
            "not" | "items" => translate(value, reading)?,
            "additionalProperties" if value.is_boolean() => value.clone(),
            "additionalProperties" => translate(value, reading)?,
            "properties" => {
                let members = value.as_object().ok_or(format!("{keyword}: {value}"))?;
                let each = members
                    .iter()
                    .map(|(name, each)| Ok((name.clone(), translate(each, reading)?)));
                Value::Object(each.collect::<Result<_, String>>()?)
            }
            other if COPIED.contains(&other) || other.starts_with("x-") => value.clone(),
            other => return Err(format!("3.0 has no `{other}`: {schema}")),
        };
        out.insert(keyword.clone(), translated);
    }
    check_shape(&out)?;
    bound(&mut out, "exclusiveMinimum", "minimum");
    bound(&mut out, "exclusiveMaximum", "maximum");
    Ok(nullable(out, reading))
}

fn check_shape(schema: &Map<String, Value>) -> Result<(), String> {
    const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    let name = schema.get("type");
    if name.is_some_and(|name| !name.as_str().is_some_and(|name| TYPES.contains(&name))) {
        return Err(format!("3.0 has no such type: {name:?}"));
    }
    if name.is_some_and(|name| name == "array") && !schema.contains_key("items") {
        return Err("an array without items".to_owned());
    }
    for keyword in ["enum", "required"] {
        if schema
            .get(keyword)
            .is_some_and(|value| value.as_array().is_none_or(Vec::is_empty))
        {
            return Err(format!("`{keyword}` needs a value"));
        }
    }
    Ok(())
}

fn bound(schema: &mut Map<String, Value>, exclusive: &str, inclusive: &str) {
    if let Some(flag) = schema.remove(exclusive) {
        assert!(flag.is_boolean(), "{exclusive} is a boolean in 3.0");
        if flag == json!(true) {
            let bound = schema
                .remove(inclusive)
                .expect("an exclusive bound has a bound");
            schema.insert(exclusive.to_owned(), bound);
        }
    }
}

fn nullable(mut schema: Map<String, Value>, reading: Reading) -> Value {
    if schema.remove("nullable") != Some(json!(true)) {
        return Value::Object(schema);
    }
    match reading {
        Reading::Common => json!({ "anyOf": [{ "type": "null" }, schema] }),
        Reading::Letter => {
            if let Some(name) = schema.remove("type") {
                schema.insert("type".to_owned(), json!([name, "null"]));
            }
            Value::Object(schema)
        }
    }
}

/// A validator for the component `Root` of a 3.1 document.
pub(crate) fn validator_31(document: &Value) -> jsonschema::Validator {
    compile(document["components"]["schemas"].clone())
}

/// A validator for the component `Root` of a lowered document.
pub(crate) fn validator_30(
    document: &Value,
    reading: Reading,
) -> Result<jsonschema::Validator, String> {
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("components");
    let translated = schemas
        .iter()
        .map(|(name, schema)| Ok((name.clone(), translate(schema, reading)?)));
    Ok(compile(Value::Object(
        translated.collect::<Result<_, String>>()?,
    )))
}

fn compile(schemas: Value) -> jsonschema::Validator {
    let root = json!({ "$ref": "#/components/schemas/Root", "components": { "schemas": schemas } });
    jsonschema::draft202012::new(&root).unwrap_or_else(|error| panic!("{error}: {root}"))
}

/// A 3.1 document with only these component schemas.
pub(crate) fn document(schemas: Value) -> Value {
    json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "components": { "schemas": schemas } })
}

/// Deterministic cases, so that a failure can be repeated. `PROPTEST_CASES` sets the number,
/// `PROPTEST_RNG_SEED` another seed.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let set = |name: &str| std::env::var_os(name).is_some();
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if !set("PROPTEST_CASES") {
        config.cases = cases;
    }
    if !set("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(31);
    }
    config
}
