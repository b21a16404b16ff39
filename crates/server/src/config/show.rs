//! Shows the effective configuration, and the origin of each value. Never shows a secret.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Loaded;

/// One field per line: `key = value`, followed by its origin.
#[must_use]
pub fn show_human(loaded: &Loaded) -> String {
    let leaves = leaves(loaded);
    let width = leaves
        .iter()
        .map(|(key, value, _)| key.len() + value.to_string().len() + 3)
        .max()
        .unwrap_or(0);
    leaves
        .iter()
        .fold(String::new(), |mut text, (key, value, origin)| {
            let setting = format!("{key} = {value}");
            let _ = writeln!(text, "{setting:width$}  # {origin}");
            text
        })
}

/// An object by key: `{"value": …, "origin": "…"}`.
#[must_use]
pub fn show_json(loaded: &Loaded) -> Value {
    leaves(loaded)
        .into_iter()
        .map(|(key, value, origin)| (key, json!({ "value": value, "origin": origin })))
        .collect()
}

fn leaves(loaded: &Loaded) -> Vec<(String, Value, String)> {
    let tree = serde_json::to_value(&loaded.config).unwrap_or_default();
    let mut found = Vec::new();
    flatten(&tree, String::new(), &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
        .into_iter()
        .map(|(key, value)| {
            let origin = loaded.place(&key);
            (key, value, origin)
        })
        .collect()
}

fn flatten(tree: &Value, key: String, found: &mut Vec<(String, Value)>) {
    match tree {
        Value::Object(members) => {
            for (name, child) in members {
                let child_key = if key.is_empty() {
                    name.clone()
                } else {
                    format!("{key}.{name}")
                };
                flatten(child, child_key, found);
            }
        }
        leaf => found.push((key, leaf.clone())),
    }
}
