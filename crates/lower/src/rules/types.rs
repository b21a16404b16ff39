//! `type` as a list, and the type null.

use crate::context::{Context, Node};
use crate::{Error, null, schema};
use serde_json::{Map, Value, json};

/// Determines, for a schema that mentions null in `type`, `enum` or `const`, whether it accepts
/// null.
pub(super) fn find_null(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let mentions = |keyword: &str, null: &Value| match node.out.get(keyword) {
        Some(Value::Array(values)) => values.contains(null),
        Some(value) => value == null,
        None => false,
    };
    let speaks_of_null = mentions("type", &json!("null"))
        || mentions("enum", &Value::Null)
        || mentions("const", &Value::Null);
    if speaks_of_null && node.accepts_null.is_none() {
        node.accepts_null = null::accepts(cx, &node.out, &node.pointer);
    }
    Ok(())
}

pub(super) fn lower(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let listed = match node.out.get("type") {
        Some(Value::Array(types)) => types
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Value::String(name)) if name == "null" => vec![name.clone()],
        _ => return Ok(()),
    };
    cx.note(&node.at("type"));
    node.out.remove("type");
    let admits_null = listed.iter().any(|name| name == "null") && node.accepts_null != Some(false);
    match distinct(&listed).as_slice() {
        [] if admits_null => node
            .out
            .extend(schema::null_only().as_object().cloned().unwrap_or_default()),
        [] => schema::never(&mut node.out),
        [name] => {
            node.out.insert("type".to_owned(), json!(name));
            if admits_null {
                schema::admit_null(&mut node.out);
            }
        }
        names => distribute(node, names, admits_null),
    }
    Ok(())
}

/// The types except null, each once; `number` includes `integer`.
fn distinct(listed: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in listed
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "null")
    {
        let covered = name == "integer" && listed.iter().any(|other| other == "number");
        if !covered && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// One branch for each type, with the keywords that apply to it.
fn distribute(node: &mut Node, names: &[&str], admits_null: bool) {
    let mut branches: Vec<Map<String, Value>> =
        names.iter().map(|name| branch(node, name)).collect();
    if let Some(first) = branches.first_mut().filter(|_| admits_null) {
        schema::admit_null(first);
    }
    schema::and_any_of(
        &mut node.out,
        branches.into_iter().map(Value::Object).collect(),
    );
}

fn branch(node: &mut Node, name: &str) -> Map<String, Value> {
    let mut branch = Map::from_iter([("type".to_owned(), json!(name))]);
    let keywords: &[&str] = match name {
        "string" => &["minLength", "maxLength", "pattern"],
        "number" | "integer" => &[
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
        _ => &[],
    };
    for keyword in keywords {
        if let Some(value) = node.out.remove(*keyword) {
            branch.insert((*keyword).to_owned(), value);
        }
    }
    let format = node.out.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| {
        is_numeric(format) == matches!(name, "number" | "integer") && is_formatted(name)
    }) {
        branch.extend(
            node.out
                .remove("format")
                .map(|format| ("format".to_owned(), format)),
        );
    }
    if name == "array" {
        branch.entry("items").or_insert_with(|| json!({}));
    }
    branch
}

fn is_formatted(name: &str) -> bool {
    matches!(name, "string" | "number" | "integer")
}

fn is_numeric(format: &str) -> bool {
    ["int", "uint", "u-int", "float", "double", "decimal"]
        .iter()
        .any(|prefix| format.starts_with(prefix))
}
