//! Listed values.

use crate::Error;
use crate::context::{Context, Node};
use crate::{schema, value};
use serde_json::{Value, json};

pub(super) fn constant(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(constant) = node.out.remove("const") else {
        return Ok(());
    };
    cx.note(&node.at("const"));
    let listed = node.out.get("enum").and_then(Value::as_array);
    let possible =
        listed.is_none_or(|values| values.iter().any(|listed| value::equal(listed, &constant)));
    // Null, and schemas that accept nothing, are left to the rule for `enum`.
    let typed = possible && !constant.is_null();
    let values = if possible { vec![constant] } else { vec![] };
    node.out.insert("enum".to_owned(), Value::Array(values));
    if typed {
        infer_type(node);
    }
    Ok(())
}

/// Null stays in the list exactly where it was accepted.
pub(super) fn null_in_enum(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let Some(Value::Array(values)) = node.out.get_mut("enum") else {
        return Ok(());
    };
    let lists_null = values.contains(&Value::Null);
    if lists_null && node.accepts_null == Some(false) {
        values.retain(|value| !value.is_null());
        cx.note(&node.at("enum"));
    }
    let Some(Value::Array(values)) = node.out.get("enum") else {
        return Ok(());
    };
    if values.is_empty() {
        cx.note(&node.at("enum"));
        node.out.remove("enum");
        schema::never(&mut node.out);
    } else if values.contains(&Value::Null) && !node.out.contains_key("type") {
        cx.note(&node.at("enum"));
        infer_type(node);
        node.out.insert("nullable".to_owned(), json!(true));
    }
    Ok(())
}

/// Adds the type that all listed values have, for readers of 3.0 that require one.
fn infer_type(node: &mut Node) {
    if node.out.contains_key("type") || node.out.contains_key("$ref") {
        return;
    }
    let Some(Value::Array(values)) = node.out.get("enum") else {
        return;
    };
    let mut types = values
        .iter()
        .filter(|value| !value.is_null())
        .map(scalar_type);
    let common = match types.next() {
        None => Some("string"),
        Some(first) => types.fold(
            first,
            |common, next| if common == next { common } else { None },
        ),
    };
    if let Some(common) = common {
        node.out.insert("type".to_owned(), json!(common));
    }
}

fn scalar_type(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        _ => None,
    }
}
