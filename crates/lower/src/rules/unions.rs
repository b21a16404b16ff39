//! `anyOf` and `oneOf` with a branch for null, as `Option` is written.

use crate::context::{Context, Node};
use crate::{Error, Nullable, null, schema};
use serde_json::{Map, Value};

const UNIONS: [&str; 2] = ["anyOf", "oneOf"];

/// Finds the branches that only null satisfies, where the whole schema accepts null.
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
            node.null_branches.insert(keyword, found);
        }
    }
    if !node.null_branches.is_empty() {
        node.accepts_null = null::accepts(cx, &node.out, &node.pointer);
        if node.accepts_null != Some(true) {
            // As written the branches are right, if odd: what they admit is refused elsewhere.
            node.null_branches.clear();
        }
    }
    Ok(())
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
        Err(kept) => {
            node.out.insert(keyword.to_owned(), Value::Array(kept));
        }
    }
    schema::admit_null(&mut node.out);
}

/// Leaves the branch for null, save where one typed schema remains that can carry `nullable`.
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

/// Whether a branch can be written into the node itself: nothing there decides, and the branch is
/// no reference, which would lose its name.
fn mergeable(node: &Node, branch: &Map<String, Value>) -> bool {
    schema::only_annotates(&node.out) && !branch.contains_key("$ref")
}

/// The node's own annotations win: they speak of the place, the branch's of the type.
fn merge(node: &mut Node, branch: Map<String, Value>) {
    for (keyword, value) in branch {
        node.out.entry(keyword).or_insert(value);
    }
}
