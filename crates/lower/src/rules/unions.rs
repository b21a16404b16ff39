//! `anyOf` and `oneOf` with a branch for null, as `Option` is described.

use crate::context::{Context, Node};
use crate::pointer::Pointer;
use crate::{Error, Nullable, null, schema};
use serde_json::{Map, Value};

/// The maximum length of a chain of references to a type.
const MAX_CHAIN: usize = 64;

const UNIONS: [&str; 2] = ["anyOf", "oneOf"];

/// Finds the branches that accept only null, if the whole schema accepts null.
pub(super) fn find_null(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    for keyword in UNIONS {
        let Some(Value::Array(branches)) = node.out.get(keyword) else {
            continue;
        };
        let pointer = node.pointer.child(keyword);
        let found: Vec<usize> = (0..branches.len())
            .filter(|index| null::is_only_null(cx, &branches[*index], &pointer.child(index)))
            .collect();
        if !found.is_empty() && found.len() < branches.len() {
            let mut others = (0..branches.len()).filter(|index| !found.contains(index));
            node.type_beside_null = match (others.next(), others.next()) {
                (Some(only), None) => type_of(cx, &branches[only], pointer.child(only)),
                _ => None,
            };
            node.null_branches.insert(keyword, found);
        }
    }
    if !node.null_branches.is_empty() {
        node.accepts_null = null::accepts(cx, &node.out, &node.pointer);
        if node.accepts_null != Some(true) {
            // The branches are right as written, if unusual: what they accept is refused elsewhere.
            node.null_branches.clear();
        }
    }
    Ok(())
}

/// The type of a schema, through references: readers expect it beside `nullable`.
fn type_of(cx: &Context<'_>, schema: &Value, pointer: Pointer) -> Option<String> {
    let (mut schema, mut pointer) = (schema, pointer);
    for _ in 0..MAX_CHAIN {
        match schema.get("type") {
            Some(Value::String(name)) => return Some(name.clone()),
            Some(Value::Array(names)) => {
                let mut names = names.iter().filter_map(Value::as_str);
                let mut names = names.by_ref().filter(|name| *name != "null");
                let only = names.next().map(str::to_owned);
                return only.filter(|_| names.next().is_none());
            }
            _ => {}
        }
        let reference = schema.get("$ref")?.as_str()?;
        pointer = cx.references.resolve(cx.input, &pointer, reference)?;
        schema = cx.input.pointer(pointer.as_str())?;
    }
    None
}

pub(super) fn nullable(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    for (keyword, nulls) in std::mem::take(&mut node.null_branches) {
        let Some(Value::Array(branches)) = node.out.get(keyword) else {
            continue;
        };
        let kept: Vec<Value> = branches
            .iter()
            .enumerate()
            .filter(|(index, _)| !nulls.contains(index))
            .map(|(_, branch)| branch.clone())
            .collect();
        if let Nullable::Strict = cx.options.nullable {
            strict(node, cx, keyword, kept);
        } else {
            common(node, keyword, kept);
            cx.note(&node.at(keyword));
        }
    }
    Ok(())
}

fn common(node: &mut Node, keyword: &str, kept: Vec<Value>) {
    node.out.remove(keyword);
    match <[Value; 1]>::try_from(kept) {
        Ok([Value::Object(only)]) if mergeable(node, &only) => merge(node, only),
        Ok([only]) => schema::and(&mut node.out, only),
        Err(mut kept) => {
            let carried = carried_by_one(&mut kept);
            node.out.insert(keyword.to_owned(), Value::Array(kept));
            if carried {
                return;
            }
        }
    }
    // Many readers refuse, or ignore, `nullable` without a `type` beside it.
    if let Some(name) = node.type_beside_null.take() {
        node.out
            .entry("type")
            .or_insert_with(|| Value::String(name));
    }
    schema::admit_null(&mut node.out);
}

/// Adds `nullable` to the first branch that can carry it. If only one may accept null (`oneOf`),
/// none of the others does: the branch for null was the one.
fn carried_by_one(branches: &mut [Value]) -> bool {
    let mut all = branches.iter_mut().filter_map(Value::as_object_mut);
    let Some(first) = all.find(|branch| schema::carries_nullable(branch)) else {
        return false;
    };
    schema::admit_null(first);
    true
}

/// Keeps the branch for null, unless one typed schema remains that can carry `nullable`.
fn strict(node: &mut Node, cx: &mut Context<'_>, keyword: &str, kept: Vec<Value>) {
    if let Ok([Value::Object(only)]) = <[Value; 1]>::try_from(kept) {
        let alone = node
            .out
            .keys()
            .all(|other| other == keyword || schema::is_annotation(other));
        if alone && schema::carries_nullable(&only) {
            node.out.remove(keyword);
            merge(node, only);
            schema::admit_null(&mut node.out);
            cx.note(&node.at(keyword));
        }
    }
}

/// Whether a branch can be merged into the node itself: the node has no constraints, and the branch
/// is not a reference, which would lose its name.
fn mergeable(node: &Node, branch: &Map<String, Value>) -> bool {
    schema::only_annotates(&node.out) && !branch.contains_key("$ref")
}

/// The node's own annotations take precedence: they describe the position, the branch's the type.
fn merge(node: &mut Node, branch: Map<String, Value>) {
    for (keyword, value) in branch {
        node.out.entry(keyword).or_insert(value);
    }
}
