//! Members of the wrong type, members unknown to 3.1, and members that 3.0 does not have.

use crate::Error;
use crate::context::{Context, Node};
use crate::grammar::{Kind, Since};
use serde_json::Value;

const LIMITS: [&str; 8] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
];

/// 2020-12 accepts 2.0 as an integer; readers of 3.0 do not.
pub(super) fn whole_limits(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    for limit in LIMITS {
        let float = node.out.get(limit).filter(|value| value.is_f64());
        // Formatted without a fraction and parsed again, which refuses what does not fit into a
        // u64.
        let whole = float
            .and_then(Value::as_f64)
            .filter(|number| number.fract() == 0.0);
        if let Some(whole) = whole.and_then(|number| format!("{number:.0}").parse::<u64>().ok()) {
            cx.note(&node.at(limit));
            node.out.insert(limit.to_owned(), whole.into());
        }
    }
    Ok(())
}

/// Drops schema keywords with values that 3.1 forbids, so that no other rule sees one.
pub(super) fn malformed(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.kind != Kind::Schema {
        return Ok(());
    }
    let wrong: Vec<(String, &'static str)> = node
        .out
        .iter()
        .filter_map(|(keyword, value)| Some((keyword.clone(), expected(keyword, value)?)))
        .collect();
    for (keyword, expected) in wrong {
        node.lose(
            &keyword,
            cx,
            format!("left out: `{keyword}` must be {expected}"),
        );
    }
    Ok(())
}

/// The expected type of a keyword's value, if the value has another.
fn expected(keyword: &str, value: &Value) -> Option<&'static str> {
    let (fits, expected) = match keyword {
        "type" => (is_type(value), "a type or a list of different types"),
        "enum" | "examples" => (value.is_array(), "an array"),
        "required" => (is_names(value), "an array of strings"),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            (value.is_number(), "a number")
        }
        "multipleOf" => (
            value.as_f64().is_some_and(|number| number > 0.0),
            "a number above 0",
        ),
        limit if LIMITS.contains(&limit) => (value.is_u64(), "a whole number from 0"),
        "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => {
            (value.is_boolean(), "a boolean")
        }
        "$ref" | "$dynamicRef" | "$id" | "$anchor" | "$dynamicAnchor" | "$schema" | "$comment"
        | "format" | "pattern" | "title" | "description" | "contentEncoding"
        | "contentMediaType" => (value.is_string(), "a string"),
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => (
            value
                .as_array()
                .is_some_and(|branches| !branches.is_empty()),
            "an array of at least one schema",
        ),
        "dependentRequired" => (
            value
                .as_object()
                .is_some_and(|map| map.values().all(is_names)),
            "an object of arrays of strings",
        ),
        _ => return None,
    };
    (!fits).then_some(expected)
}

fn is_names(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|names| names.iter().all(Value::is_string))
}

fn is_type(value: &Value) -> bool {
    const TYPES: [&str; 7] = [
        "array", "boolean", "integer", "null", "number", "object", "string",
    ];
    let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(names) => !names.is_empty() && names.iter().all(known),
        name => known(name),
    }
}

/// Drops members without a meaning in 3.1: 3.0 might interpret them (`nullable`), or refuse them.
pub(super) fn unknown(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    drop_unless(node, cx, |since| since != Since::Only30);
    Ok(())
}

/// Drops annotations that were added after 3.0; constraints have their own rules.
pub(super) fn too_new(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    drop_unless(node, cx, |since| since != Since::Only31);
    Ok(())
}

fn drop_unless(node: &mut Node, cx: &mut Context<'_>, keep: fn(Since) -> bool) {
    let kind = node.kind;
    if kind.pattern().is_some() {
        return;
    }
    let stays = |name: &str| {
        name.starts_with("x-")
            || (name == "$ref" && kind.is_referable())
            || kind.field(name).is_some_and(|field| keep(field.since))
    };
    let gone: Vec<String> = node
        .out
        .keys()
        .filter(|name| !stays(name))
        .cloned()
        .collect();
    for name in gone {
        node.drop_member(&name, cx);
    }
}
