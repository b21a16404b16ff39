//! Objects: names of members, members left over, members by pattern.

use super::arrays::{APPLICATORS, accepts_all};
use crate::Error;
use crate::context::{Context, Node};
use crate::pointer::Pointer;
use crate::schema;
use serde_json::{Value, json};

pub(super) fn property_names(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(names) = node.out.get("propertyNames") else {
        return Ok(());
    };
    if accepts_every_string(cx, names, &node.at("propertyNames"), 0) {
        node.drop_member("propertyNames", cx);
    }
    node.lose(
        "propertyNames",
        cx,
        "left out: 3.0 cannot restrict the names of members",
    );
    Ok(())
}

/// Whether every string is certainly accepted.
fn accepts_every_string(cx: &Context<'_>, names: &Value, pointer: &Pointer, chain: usize) -> bool {
    let Value::Object(members) = names else {
        return names == &Value::Bool(true);
    };
    members
        .iter()
        .all(|(keyword, value)| match keyword.as_str() {
            "type" => {
                value == "string"
                    || value
                        .as_array()
                        .is_some_and(|types| types.contains(&json!("string")))
            }
            "minLength" => value == 0,
            "$ref" if chain < 16 => value
                .as_str()
                .and_then(|reference| cx.references.resolve(cx.input, pointer, reference))
                .and_then(|target| Some((cx.input.pointer(target.as_str())?, target)))
                .is_some_and(|(found, target)| accepts_every_string(cx, found, &target, chain + 1)),
            "format" => true,
            other => schema::is_annotation(other) || !schema::is_known(other),
        })
}

pub(super) fn unevaluated_unkept(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(left_over) = node.out.get("unevaluatedProperties") else {
        return Ok(());
    };
    if accepts_all(left_over) || node.out.contains_key("additionalProperties") {
        node.drop_member("unevaluatedProperties", cx);
    } else if APPLICATORS
        .iter()
        .any(|keyword| node.out.contains_key(*keyword))
    {
        node.lose(
            "unevaluatedProperties",
            cx,
            "left out: what is evaluated depends on the schemas beside it",
        );
    }
    Ok(())
}

/// If nothing beside it evaluates members, it is equivalent to `additionalProperties`.
pub(super) fn unevaluated(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(left_over) = node.out.remove("unevaluatedProperties") {
        cx.note(&node.at("unevaluatedProperties"));
        let closed = left_over == json!({ "not": {} });
        let others = if closed {
            Value::Bool(false)
        } else {
            left_over
        };
        node.out.insert("additionalProperties".to_owned(), others);
    }
    Ok(())
}

/// If other members are unrestricted anyway, dropping the patterns only widens the schema.
pub(super) fn patterns_unkept(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Object(patterns)) = node.out.get("patternProperties") else {
        return Ok(());
    };
    let free = ["additionalProperties", "unevaluatedProperties"]
        .iter()
        .all(|keyword| node.out.get(*keyword).is_none_or(accepts_all));
    if patterns.is_empty() || (free && patterns.values().all(accepts_all)) {
        node.drop_member("patternProperties", cx);
    } else if free {
        node.lose(
            "patternProperties",
            cx,
            "left out: members that match may have any value",
        );
    }
    Ok(())
}

/// If other members are restricted, the patterns' values must still be accepted.
pub(super) fn patterns(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Object(patterns)) = node.out.remove("patternProperties") else {
        return Ok(());
    };
    cx.loss(
        &node.at("patternProperties"),
        "widened: the values are admitted under any name",
    );
    let others = node
        .out
        .remove("additionalProperties")
        .unwrap_or(Value::Bool(true));
    let mut admitted: Vec<Value> = Vec::new();
    for schema in patterns
        .into_iter()
        .map(|(_, schema)| schema)
        .chain([others])
    {
        let refuses_all = schema == Value::Bool(false) || schema == json!({ "not": {} });
        if !refuses_all && !admitted.contains(&schema) {
            admitted.push(schema);
        }
    }
    let widened = match admitted.as_slice() {
        [] => Value::Bool(false),
        [only] => only.clone(),
        // Any value; as a branch, 3.0 has no boolean.
        several if several.iter().any(accepts_all) => Value::Bool(true),
        several => json!({ "anyOf": several }),
    };
    node.out.insert("additionalProperties".to_owned(), widened);
    Ok(())
}

pub(super) fn empty_required(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node
        .out
        .get("required")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        node.drop_member("required", cx);
    }
    Ok(())
}
