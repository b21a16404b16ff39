//! Arrays: items by position, items left over, items that must be there.

use crate::Error;
use crate::context::{Context, Node};
use crate::schema;
use serde_json::{Value, json};

/// Keywords through which a schema's neighbours evaluate items or properties.
pub(super) const APPLICATORS: [&str; 9] = [
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependentSchemas",
];

pub(super) fn unevaluated_unkept(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(left_over) = node.out.get("unevaluatedItems") else {
        return Ok(());
    };
    if accepts_all(left_over) || node.out.contains_key("items") {
        node.drop_member("unevaluatedItems", cx);
    } else if APPLICATORS
        .iter()
        .chain(&["contains"])
        .any(|keyword| node.out.contains_key(*keyword))
    {
        node.lose(
            "unevaluatedItems",
            cx,
            "left out: what is evaluated depends on the schemas beside it",
        );
    }
    Ok(())
}

/// With nothing beside it that evaluates items, it is `items` by another name.
pub(super) fn unevaluated(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(left_over) = node.out.remove("unevaluatedItems") {
        cx.note(&node.at("unevaluatedItems"));
        node.out.insert("items".to_owned(), left_over);
    }
    Ok(())
}

/// Whether a schema, 3.1 or lowered, accepts everything.
pub(super) fn accepts_all(schema: &Value) -> bool {
    match schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(members) => schema::only_annotates(members),
        _ => false,
    }
}

/// 3.0 knows one schema for all items: exact when all positions that can be filled agree.
pub(super) fn prefix_items(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Array(mut schemas)) = node.out.remove("prefixItems") else {
        return Ok(());
    };
    let rest = node.out.remove("items").unwrap_or_else(|| json!({}));
    let closed = rest == json!({ "not": {} });
    let most = node
        .out
        .get("maxItems")
        .and_then(Value::as_u64)
        .unwrap_or(u64::MAX);
    let length = u64::try_from(schemas.len()).unwrap_or(u64::MAX);
    if most <= length {
        schemas.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    } else if closed {
        node.out.insert("maxItems".to_owned(), json!(length));
    } else {
        schemas.push(rest);
    }
    let mut distinct: Vec<Value> = Vec::new();
    for schema in schemas {
        if !distinct.contains(&schema) {
            distinct.push(schema);
        }
    }
    let items = match distinct.as_slice() {
        [] => json!({}),
        [only] => only.clone(),
        several if several.iter().any(accepts_all) => json!({}),
        several => json!({ "anyOf": several }),
    };
    if distinct.len() > 1 {
        cx.loss(
            &node.at("prefixItems"),
            "widened: any of the schemas, in any place",
        );
    } else {
        cx.note(&node.at("prefixItems"));
    }
    node.out.insert("items".to_owned(), items);
    Ok(())
}

/// Drops counts without `contains`, and `contains` when none is needed.
pub(super) fn idle_contains(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let none_needed = node.out.get("minContains").is_some_and(|count| count == 0);
    if none_needed && !node.out.contains_key("maxContains") {
        node.drop_member("contains", cx);
    }
    if !node.out.contains_key("contains") {
        node.drop_member("minContains", cx);
        node.drop_member("maxContains", cx);
    }
    Ok(())
}

/// One that fits: not all of them fail to. None that fits: all of them fail to.
pub(super) fn contains(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(wanted) = node.out.remove("contains") else {
        return Ok(());
    };
    cx.note(&node.at("contains"));
    let least = node.out.get("minContains").map_or(Some(1), Value::as_u64);
    let most = node.out.get("maxContains").and_then(Value::as_u64);
    let misfit = json!({ "not": wanted });
    if least != Some(0) {
        let copy = cx.copy(&misfit)?;
        schema::and_not(&mut node.out, json!({ "type": "array", "items": copy }));
    }
    if least > Some(1) {
        node.lose("minContains", cx, "widened: one item that fits is enough");
    }
    if most == Some(0) {
        schema::and(&mut node.out, json!({ "items": misfit }));
    } else {
        node.lose(
            "maxContains",
            cx,
            "left out: items that fit may be any number",
        );
    }
    node.out.remove("minContains");
    node.out.remove("maxContains");
    Ok(())
}

pub(super) fn items_required(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.get("type").is_some_and(|name| name == "array") && !node.out.contains_key("items") {
        cx.note(&node.pointer);
        node.out.insert("items".to_owned(), json!({}));
    }
    Ok(())
}
