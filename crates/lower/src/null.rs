//! Whether a 3.1 schema accepts null: validation of that value, computed from the schema alone.
//!
//! Every rule about `nullable` uses this, so that null is accepted exactly where it was before:
//! `{type: [string, null], enum: [a]}` refuses null, and so must the result.

use crate::context::Context;
use crate::pointer::Pointer;
use serde_json::{Map, Value};

/// The maximum length of a chain of references.
const MAX_CHAIN: usize = 64;

/// `None` if it is unknown: a reference leads out of the document or in a circle.
pub(crate) fn accepts(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    pointer: &Pointer,
) -> Option<bool> {
    object(cx, schema, pointer, 0)
}

/// Whether a schema accepts only null.
pub(crate) fn is_only_null(cx: &mut Context<'_>, schema: &Value, pointer: &Pointer) -> bool {
    let Some(schema) = schema.as_object() else {
        return false;
    };
    let only = |value: Option<&Value>, wanted: &Value| match value {
        Some(Value::Array(items)) => !items.is_empty() && items.iter().all(|item| item == wanted),
        Some(value) => value == wanted,
        None => false,
    };
    let names_null = only(schema.get("type"), &Value::from("null"))
        || schema.get("const") == Some(&Value::Null)
        || (schema.get("enum").is_some_and(Value::is_array)
            && only(schema.get("enum"), &Value::Null));
    names_null && accepts(cx, schema, pointer) == Some(true)
}

fn any_schema(
    cx: &mut Context<'_>,
    schema: &Value,
    pointer: &Pointer,
    chain: usize,
) -> Option<bool> {
    match schema {
        Value::Bool(accepts) => Some(*accepts),
        Value::Object(schema) => object(cx, schema, pointer, chain),
        _ => None,
    }
}

fn object(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    pointer: &Pointer,
    chain: usize,
) -> Option<bool> {
    let verdicts = [
        type_admits(schema),
        values_admit(schema),
        reference(cx, schema, "$ref", pointer, chain),
        reference(cx, schema, "$dynamicRef", pointer, chain),
        branches(cx, schema, "allOf", pointer, chain).map_or(Some(true), |found| all(&found)),
        branches(cx, schema, "anyOf", pointer, chain).map_or(Some(true), |found| any(&found)),
        branches(cx, schema, "oneOf", pointer, chain)
            .map_or(Some(true), |found| exactly_one(&found)),
        child(cx, schema, "not", pointer, chain)
            .map_or(Some(true), |found| found.map(|accepts| !accepts)),
        condition(cx, schema, pointer, chain),
    ];
    all(&verdicts)
}

fn type_admits(schema: &Map<String, Value>) -> Option<bool> {
    Some(match schema.get("type") {
        None => true,
        Some(Value::Array(types)) => types.iter().any(|name| name == "null"),
        Some(name) => name == "null",
    })
}

fn values_admit(schema: &Map<String, Value>) -> Option<bool> {
    let listed = schema
        .get("enum")
        .and_then(Value::as_array)
        .is_none_or(|values| values.contains(&Value::Null));
    Some(listed && schema.get("const").is_none_or(Value::is_null))
}

fn reference(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    keyword: &str,
    pointer: &Pointer,
    chain: usize,
) -> Option<bool> {
    let Some(reference) = schema.get(keyword) else {
        return Some(true);
    };
    if chain >= MAX_CHAIN {
        return None;
    }
    let input = cx.input;
    let target = match keyword {
        "$ref" => cx.references.resolve(input, pointer, reference.as_str()?)?,
        _ => cx
            .references
            .resolve_dynamic(input, pointer, reference.as_str()?)?,
    };
    if let Some(known) = cx.null_memo.get(&target) {
        return *known;
    }
    // Unknown while it is being computed, so that a cycle ends.
    cx.null_memo.insert(target.clone(), None);
    let verdict = any_schema(cx, input.pointer(target.as_str())?, &target, chain + 1);
    cx.null_memo.insert(target, verdict);
    verdict
}

fn branches(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    keyword: &str,
    pointer: &Pointer,
    chain: usize,
) -> Option<Vec<Option<bool>>> {
    let found = schema.get(keyword)?.as_array()?;
    let pointer = pointer.child(keyword);
    Some(
        found
            .iter()
            .enumerate()
            .map(|(i, branch)| any_schema(cx, branch, &pointer.child(i), chain))
            .collect(),
    )
}

fn child(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    keyword: &str,
    pointer: &Pointer,
    chain: usize,
) -> Option<Option<bool>> {
    Some(any_schema(
        cx,
        schema.get(keyword)?,
        &pointer.child(keyword),
        chain,
    ))
}

fn condition(
    cx: &mut Context<'_>,
    schema: &Map<String, Value>,
    pointer: &Pointer,
    chain: usize,
) -> Option<bool> {
    let Some(holds) = child(cx, schema, "if", pointer, chain) else {
        return Some(true);
    };
    let then = child(cx, schema, "then", pointer, chain).unwrap_or(Some(true));
    let other = child(cx, schema, "else", pointer, chain).unwrap_or(Some(true));
    match holds {
        Some(true) => then,
        Some(false) => other,
        None if then == other => then,
        None => None,
    }
}

fn all(verdicts: &[Option<bool>]) -> Option<bool> {
    if verdicts.contains(&Some(false)) {
        Some(false)
    } else if verdicts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn any(verdicts: &[Option<bool>]) -> Option<bool> {
    let denied: Vec<_> = verdicts
        .iter()
        .map(|verdict| verdict.map(|accepts| !accepts))
        .collect();
    all(&denied).map(|accepts| !accepts)
}

fn exactly_one(verdicts: &[Option<bool>]) -> Option<bool> {
    let sure = verdicts
        .iter()
        .filter(|verdict| **verdict == Some(true))
        .count();
    let open = verdicts.iter().filter(|verdict| verdict.is_none()).count();
    match (sure, open) {
        (2.., _) => Some(false),
        (sure, 0) => Some(sure == 1),
        _ => None,
    }
}
