//! References of every kind: Reference Objects, path items, media types, schemas.

use crate::Error;
use crate::context::{Context, Node};
use crate::grammar::Kind;
use crate::pointer::Pointer;
use crate::schema as algebra;
use serde_json::{Map, Value, json};

/// 3.0 ignores everything beside a Reference Object's `$ref`.
pub(super) fn siblings(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !node.kind.is_referable() || !node.out.get("$ref").is_some_and(Value::is_string) {
        return Ok(());
    }
    let others: Vec<String> = node
        .out
        .keys()
        .filter(|name| *name != "$ref")
        .cloned()
        .collect();
    for name in others {
        node.drop_member(&name, cx);
    }
    Ok(())
}

/// Parts of a document that do not exist in 3.0 and are not copied for a Reference Object.
const LEFT_OUT: [&str; 3] = [
    "/webhooks/",
    "/components/pathItems/",
    "/components/mediaTypes/",
];

/// Reports references to objects other than schemas whose meaning is uncertain.
pub(super) fn unresolved_object(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let members: &[&str] = match node.kind {
        Kind::Link => &["$ref", "operationRef"],
        kind if kind.is_referable() => &["$ref"],
        _ => &[],
    };
    for member in members {
        let Some(reference) = node.out.get(*member) else {
            continue;
        };
        let is_kept = target(cx, reference).is_some_and(|(target, _)| {
            !LEFT_OUT
                .iter()
                .any(|part| target.as_str().starts_with(part))
        });
        if !is_kept {
            cx.loss(&node.at(member), format!("kept as it is, though it leads to nothing that the lowered document has: {reference}"));
        }
    }
    Ok(())
}

pub(super) fn path_item(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    inline(node, cx)
}

pub(super) fn media_type(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    inline(node, cx)
}

/// Replaces `$ref` by a copy of its target. Members beside it take precedence.
fn inline(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    while let Some(reference) = node.out.remove("$ref") {
        let site = node.at("$ref");
        let Some((target, members)) = target(cx, &reference) else {
            lead_nowhere(node, cx, &site, reference);
            return Ok(());
        };
        if cx.inlining.contains(&target) || node.pointer.is_within(&target) {
            cx.loss(&site, "left out: it leads back to where it stands");
            return Ok(());
        }
        cx.note(&site);
        cx.inlining.push(target.clone());
        for (name, value) in members {
            if node.out.contains_key(name) {
                cx.loss(
                    &target.child(name),
                    format!("`{name}` beside the reference stands in its place"),
                );
                continue;
            }
            let copy = cx.copy(value)?;
            node.origins.insert(name.clone(), target.child(name));
            node.out.insert(name.clone(), copy);
        }
    }
    Ok(())
}

/// 3.0 allows a path item to be in another document, and nothing else.
fn lead_nowhere(node: &mut Node, cx: &mut Context<'_>, site: &Pointer, reference: Value) {
    let is_elsewhere = reference
        .as_str()
        .is_some_and(|text| !text.starts_with('#'));
    if is_elsewhere && node.kind == Kind::PathItem {
        cx.loss(
            site,
            "kept as it is, though what stands there is not lowered",
        );
        node.out.insert("$ref".to_owned(), reference);
    } else {
        cx.loss(site, "left out: it leads nowhere in this document");
    }
}

pub(super) fn target<'a>(
    cx: &Context<'a>,
    reference: &Value,
) -> Option<(Pointer, &'a Map<String, Value>)> {
    let target = cx
        .references
        .resolve(cx.input, &Pointer::default(), reference.as_str()?)?;
    let members = cx.input.pointer(target.as_str())?.as_object()?;
    Some((target, members))
}

/// Reports references whose meaning is uncertain.
pub(super) fn unresolved(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(reference) = node.out.get("$ref").and_then(Value::as_str)
        && cx
            .references
            .resolve(cx.input, &node.at("$ref"), reference)
            .is_none()
    {
        cx.loss(
            &node.at("$ref"),
            format!("kept as it is, though no schema of this document: {reference}"),
        );
    }
    if let Some(reference) = node.out.get("$dynamicRef").and_then(Value::as_str)
        && cx
            .references
            .resolve_dynamic(cx.input, &node.at("$dynamicRef"), reference)
            .is_none()
    {
        node.lose(
            "$dynamicRef",
            cx,
            "left out: where it leads depends on how it is reached",
        );
    }
    Ok(())
}

/// Rewrites references as far as 3.0 allows.
pub(super) fn schema(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if let Some(reference) = node
        .out
        .get("$ref")
        .and_then(Value::as_str)
        .map(str::to_owned)
        && let Some(target) = cx
            .references
            .resolve(cx.input, &node.at("$ref"), &reference)
    {
        let lowered = rename(node, cx, "$ref", &reference, &target);
        node.out.insert("$ref".to_owned(), json!(lowered));
    }
    if let Some(reference) = node
        .out
        .remove("$dynamicRef")
        .as_ref()
        .and_then(Value::as_str)
        && let Some(target) =
            cx.references
                .resolve_dynamic(cx.input, &node.at("$dynamicRef"), reference)
    {
        let lowered = rename(node, cx, "$dynamicRef", reference, &target);
        if node.out.contains_key("$ref") {
            algebra::and(&mut node.out, json!({ "$ref": lowered }));
        } else {
            node.out.insert("$ref".to_owned(), json!(lowered));
        }
    }
    rename_mapping(node, cx);
    Ok(())
}

fn rename(
    node: &Node,
    cx: &mut Context<'_>,
    member: &str,
    reference: &str,
    target: &Pointer,
) -> String {
    let lowered = cx.references.reference_to(target);
    if lowered != reference {
        cx.note(&node.at(member));
    }
    lowered
}

/// A discriminator's mapping names schemas too.
fn rename_mapping(node: &mut Node, cx: &mut Context<'_>) {
    let pointer = node.at("discriminator").child("mapping");
    let mapping = node
        .out
        .get_mut("discriminator")
        .and_then(|found| found.get_mut("mapping"));
    let Some(mapping) = mapping.and_then(Value::as_object_mut) else {
        return;
    };
    for (name, value) in mapping {
        let Some(reference) = value.as_str().filter(|text| text.contains('#')) else {
            continue;
        };
        let Some(target) = cx.references.resolve(cx.input, &pointer, reference) else {
            continue;
        };
        let lowered = cx.references.reference_to(&target);
        if lowered != reference {
            cx.note(&pointer.child(name));
            *value = json!(lowered);
        }
    }
}

/// 3.0 ignores everything beside a schema's `$ref`.
pub(super) fn schema_siblings(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.len() < 2 {
        return Ok(());
    }
    let Some(reference) = node.out.remove("$ref") else {
        return Ok(());
    };
    cx.note(&node.at("$ref"));
    let reference = json!({ "$ref": reference });
    match node.out.get_mut("allOf") {
        Some(Value::Array(schemas)) => schemas.insert(0, reference),
        _ => algebra::and(&mut node.out, reference),
    }
    Ok(())
}
