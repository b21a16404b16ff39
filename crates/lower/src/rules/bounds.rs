//! Bounds of numbers.

use crate::Error;
use crate::context::{Context, Node};
use crate::value;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// 3.0 expresses by a boolean whether `minimum` itself is allowed, so of two bounds only the
/// stricter one can be kept.
pub(super) fn exclusive(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    merge(node, cx, "exclusiveMinimum", "minimum", Ordering::Greater);
    merge(node, cx, "exclusiveMaximum", "maximum", Ordering::Less);
    Ok(())
}

fn merge(
    node: &mut Node,
    cx: &mut Context<'_>,
    exclusive: &str,
    inclusive: &str,
    stricter: Ordering,
) {
    let Some(Value::Number(bound)) = node.out.remove(exclusive) else {
        return;
    };
    cx.note(&node.at(exclusive));
    if let Some(Value::Number(other)) = node.out.get(inclusive)
        && value::compare(other, &bound) == stricter
    {
        return;
    }
    node.out.insert(inclusive.to_owned(), Value::Number(bound));
    node.out.insert(exclusive.to_owned(), json!(true));
}
