//! Tagged unions as `serde`'s internally tagged enums are described: each branch requires a
//! component and, beside it, the tag. Generators find the tag only among the branch's properties.

use crate::context::{Context, Node};
use crate::grammar::Kind;
use crate::pointer::Pointer;
use crate::schema::{is_annotation, is_open_object};
use crate::{Error, walk};
use serde_json::{Map, Value};

/// A branch that requires only a component and a tag.
struct Tagged {
    reference: String,
    tag: Map<String, Value>,
    annotations: Map<String, Value>,
}

pub(super) fn flatten(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if cx.merging {
        return Ok(());
    }
    let Some(Value::Array(branches)) = node.out.get("oneOf") else {
        return Ok(());
    };
    let rule = cx.rule;
    let mut flat = branches.clone();
    for (index, branch) in flat.iter_mut().enumerate() {
        let Some(found) = tagged(branch) else {
            continue;
        };
        let Some(component) = component(cx, &found.reference)? else {
            continue;
        };
        if let Some(merged) = merge(&component, &found) {
            cx.rule = rule;
            cx.note(&node.at("oneOf").child(index));
            *branch = Value::Object(merged);
        }
    }
    node.out.insert("oneOf".to_owned(), Value::Array(flat));
    Ok(())
}

fn tagged(branch: &Value) -> Option<Tagged> {
    let mut annotations = branch.as_object()?.clone();
    let Some(Value::Array(both)) = annotations.remove("allOf") else {
        return None;
    };
    let [first, second] = <[Value; 2]>::try_from(both).ok()?;
    let (reference, tag) = if first.get("$ref").is_some() {
        (first, second)
    } else {
        (second, first)
    };
    let tag = tag.as_object().filter(|tag| is_open_object(tag))?.clone();
    let reference = reference.get("$ref")?.as_str()?.to_owned();
    let plain = annotations.keys().all(|keyword| is_annotation(keyword));
    plain.then_some(Tagged {
        reference,
        tag,
        annotations,
    })
}

/// A component, lowered, if it is an object that forbids no further properties.
fn component(cx: &mut Context<'_>, reference: &str) -> Result<Option<Map<String, Value>>, Error> {
    let Some(pointer) = reference.strip_prefix('#').map(Pointer::parse) else {
        return Ok(None);
    };
    let Some(Value::Object(found)) = cx.input.pointer(pointer.as_str()) else {
        return Ok(None);
    };
    if !is_open_object(found) {
        return Ok(None);
    }
    let Value::Object(copy) = cx.copy(&Value::Object(found.clone()))? else {
        return Ok(None);
    };
    cx.merging = true;
    let lowered = walk::object(cx, Kind::Schema, pointer, "", copy);
    cx.merging = false;
    Ok(lowered?.filter(is_open_object))
}

/// `None` if both constrain the same property: then `allOf` can express more than one object.
fn merge(component: &Map<String, Value>, found: &Tagged) -> Option<Map<String, Value>> {
    let tag = &found.tag;
    let properties = |schema: &Map<String, Value>| match schema.get("properties") {
        Some(Value::Object(found)) => found.clone(),
        _ => Map::new(),
    };
    let (mut all, tags) = (properties(component), properties(tag));
    if tags.keys().any(|name| all.contains_key(name)) {
        return None;
    }
    all.extend(tags);
    let mut merged = tag.clone();
    merged.extend(component.clone());
    merged.extend(found.annotations.clone());
    merged.insert("properties".to_owned(), Value::Object(all));
    let mut required: Vec<Value> = Vec::new();
    for name in [component, tag]
        .into_iter()
        .filter_map(|schema| schema.get("required")?.as_array())
        .flatten()
    {
        if !required.contains(name) {
            required.push(name.clone());
        }
    }
    if !required.is_empty() {
        merged.insert("required".to_owned(), Value::Array(required));
    }
    Some(merged)
}
