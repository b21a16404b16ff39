//! Conditions: `if`, and constraints that depend on the presence of a member. `anyOf` and `not` can
//! express the same.

use crate::Error;
use crate::context::{Context, Node};
use crate::schema::and_any_of;
use serde_json::{Value, json};

/// Drops what has no effect: `if` without consequence, consequences without `if`.
pub(super) fn idle(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !node.out.contains_key("if") {
        node.drop_member("then", cx);
        node.drop_member("else", cx);
    } else if !node.out.contains_key("then") && !node.out.contains_key("else") {
        node.drop_member("if", cx);
    }
    Ok(())
}

pub(super) fn if_then_else(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(condition) = node.out.remove("if") else {
        return Ok(());
    };
    cx.note(&node.at("if"));
    let otherwise = json!({ "not": cx.copy(&condition)? });
    match (node.out.remove("then"), node.out.remove("else")) {
        (Some(then), Some(other)) => {
            and_any_of(
                &mut node.out,
                vec![
                    json!({ "allOf": [condition, then] }),
                    json!({ "allOf": [otherwise, other] }),
                ],
            );
        }
        (Some(then), None) => and_any_of(&mut node.out, vec![otherwise, then]),
        (None, Some(other)) => and_any_of(&mut node.out, vec![condition, other]),
        (None, None) => {}
    }
    Ok(())
}

pub(super) fn dependent_required(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Object(dependencies)) = node.out.remove("dependentRequired") else {
        return Ok(());
    };
    cx.note(&node.at("dependentRequired"));
    for (name, needed) in dependencies {
        if needed.as_array().is_some_and(|names| !names.is_empty()) {
            and_any_of(
                &mut node.out,
                vec![without(&name), json!({ "required": needed })],
            );
        }
    }
    Ok(())
}

pub(super) fn dependent_schemas(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Object(dependencies)) = node.out.remove("dependentSchemas") else {
        return Ok(());
    };
    cx.note(&node.at("dependentSchemas"));
    for (name, schema) in dependencies {
        and_any_of(&mut node.out, vec![without(&name), schema]);
    }
    Ok(())
}

/// A schema for everything that is not an object with this member.
fn without(name: &str) -> Value {
    json!({ "not": { "type": "object", "required": [name] } })
}
