//! Normal forms of a schema's constraints on a single value, for comparison.

use std::collections::BTreeSet;

use serde_json::Value;

const ALL: [&str; 6] = ["null", "boolean", "integer", "string", "array", "object"];

/// The types that a schema accepts; a number is an integer or a fraction.
pub(super) fn types(schema: &Value) -> BTreeSet<&str> {
    let named: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => ALL.into_iter().chain(["fraction"]).collect(),
    };
    let mut types = BTreeSet::new();
    for name in named {
        match name {
            "number" => types.extend(["integer", "fraction"]),
            other => drop(types.insert(other)),
        }
    }
    if schema["nullable"] == true {
        types.insert("null");
    }
    types
}

/// The listed values; `None` if any value is accepted.
pub(super) fn values(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema["enum"].as_array()) {
        (Some(only), _) => Some(vec![only]),
        (None, Some(list)) => Some(list.iter().collect()),
        (None, None) => None,
    }
}

/// Keywords for which a larger number accepts less, and those for which a smaller one does.
const AT_LEAST: [&str; 5] = [
    "minimum",
    "exclusiveMinimum",
    "minLength",
    "minItems",
    "minProperties",
];
const AT_MOST: [&str; 5] = [
    "maximum",
    "exclusiveMaximum",
    "maxLength",
    "maxItems",
    "maxProperties",
];
/// Keywords for which any other value is a different constraint.
const SAME: [&str; 4] = ["pattern", "format", "multipleOf", "uniqueItems"];

/// The limits of `narrow` that exclude values which `wide` accepts.
pub(super) fn narrowed(wide: &Value, narrow: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut limit = |keyword: &str, tighter: fn(f64, f64) -> bool| {
        let Some(now) = narrow[keyword].as_f64() else {
            return;
        };
        match wide[keyword].as_f64() {
            Some(before) if !tighter(now, before) => {}
            Some(before) => found.push(format!("{keyword} was {before} and is {now}")),
            None if keyword.starts_with("min") && now == 0.0 && keyword != "minimum" => {}
            None => found.push(format!("{keyword} is now {now}")),
        }
    };
    AT_LEAST
        .into_iter()
        .for_each(|keyword| limit(keyword, |now, before| now > before));
    AT_MOST
        .into_iter()
        .for_each(|keyword| limit(keyword, |now, before| now < before));
    for keyword in SAME {
        let (before, now) = (&wide[keyword], &narrow[keyword]);
        if !now.is_null() && *now != Value::Bool(false) && before != now {
            found.push(format!("{keyword} is now {now}"));
        }
    }
    found
}
