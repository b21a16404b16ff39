//! Short schemas for models, which pay for every word.

use serde_json::{Map, Value};

/// Keywords that constrain no value, and that a model does not need.
const LEFT_OUT: [&str; 4] = ["$schema", "title", "format", "examples"];

/// The longest list of values that is kept. Longer ones (the regions of the world) are codes that a
/// model knows from the description, and the tool itself reports those that it does not accept.
const LONGEST_LIST: usize = 24;

/// A schema without examples, the names of formats and long lists of values; otherwise it accepts
/// the same.
#[must_use]
pub fn compact(schema: &Value) -> Value {
    without(schema, &LEFT_OUT)
}

/// The same without descriptions: for a tool's output, where the names are enough.
#[must_use]
pub fn bare(schema: &Value) -> Value {
    let mut left_out = LEFT_OUT.to_vec();
    left_out.push("description");
    without(schema, &left_out)
}

fn without(schema: &Value, left_out: &[&str]) -> Value {
    match schema {
        Value::Object(members) => {
            let mut out = Map::new();
            for (name, member) in members {
                let kept = match name.as_str() {
                    // The members of these have names of ours, and are not keywords.
                    "properties" => named(member, left_out),
                    "enum" if member.as_array().map_or(0, Vec::len) > LONGEST_LIST => continue,
                    "enum" | "const" | "default" | "required" => member.clone(),
                    word if left_out.contains(&word) => continue,
                    _ => without(member, left_out),
                };
                out.insert(name.clone(), kept);
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| without(item, left_out)).collect(),
        other => other.clone(),
    }
}

fn named(properties: &Value, left_out: &[&str]) -> Value {
    let members = properties.as_object().into_iter().flatten();
    members
        .map(|(name, member)| (name.clone(), without(member, left_out)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_judges_stays() {
        let schema = json!({
            "$schema": "x", "title": "T", "type": "object", "required": ["title"],
            "properties": { "title": { "type": "string", "description": "d", "examples": ["e"], "maxLength": 3 } },
        });
        let kept = json!({ "type": "string", "description": "d", "maxLength": 3 });
        assert_eq!(compact(&schema)["properties"]["title"], kept);
        assert_eq!(compact(&schema).get("title"), None);
        let kept = json!({ "type": "string", "maxLength": 3 });
        assert_eq!(bare(&schema)["properties"], json!({ "title": kept }));
    }

    #[test]
    fn a_long_list_of_values_is_left_out() {
        let list = |length: usize| json!({ "enum": (0..length).collect::<Vec<_>>() });
        assert_eq!(compact(&list(LONGEST_LIST)), list(LONGEST_LIST));
        assert_eq!(compact(&list(LONGEST_LIST + 1)), json!({}));
    }
}
