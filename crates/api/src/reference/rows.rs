//! Schemas as tables for people: a row for each member, with its type in words.

use aivy_core::counted::counted;
use aivy_core::text;
use serde_json::Value;

use super::block::one_line;
use crate::contract::example::resolve;
use crate::contract::ordered::shape;

/// The maximum depth of nested members.
const MAX_DEPTH: usize = 6;

/// A member or a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name, with the path of its parents: `creator.id`, `seals[].root`.
    pub name: String,
    /// Whether it is required.
    pub required: bool,
    /// Its type: `integer, 1 to 100, default 10`. In the markup of [`super::inline`].
    pub kind: String,
    /// Its description. In the same markup.
    pub meaning: String,
}

impl Row {
    /// The name, with a mark if it is required.
    #[must_use]
    pub fn shown_name(&self) -> String {
        let needed = if self.required { " required" } else { "" };
        format!("`{}`{needed}", self.name)
    }
}

/// The members of `schema`, required ones first; nested members after their parents.
pub(super) fn members(document: &Value, schema: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    collect(document, schema, "", 0, &mut rows);
    rows
}

fn collect(document: &Value, schema: &Value, within: &str, depth: usize, rows: &mut Vec<Row>) {
    let schema = shape(document, schema);
    let (Some(properties), true) = (schema["properties"].as_object(), depth < MAX_DEPTH) else {
        return;
    };
    let declared = schema["required"].as_array().into_iter().flatten();
    let declared: Vec<_> = declared.filter_map(Value::as_str).collect();
    let place = |name: &str| declared.iter().position(|known| *known == name);
    let mut names: Vec<_> = properties.keys().collect();
    names.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
    for name in names {
        let inner = &properties[name];
        let full = format!("{within}{name}");
        let required = place(name).is_some();
        rows.push(row(document, inner, full.clone(), required));
        let inner = shape(document, inner);
        match inner["type"] == "array" {
            true => collect(
                document,
                &inner["items"],
                &format!("{full}[]."),
                depth + 1,
                rows,
            ),
            false => collect(document, inner, &format!("{full}."), depth + 1, rows),
        }
    }
}

/// The row of one member.
pub(super) fn row(document: &Value, schema: &Value, name: String, required: bool) -> Row {
    Row {
        name,
        required,
        kind: kind(document, schema),
        meaning: meaning(document, schema, &own_description(document, schema)),
    }
}

/// The description of the member, or else of its type.
fn own_description(document: &Value, schema: &Value) -> String {
    let says = |schema: &Value| schema["description"].as_str().map(str::to_owned);
    let choices = ["oneOf", "anyOf", "allOf"].into_iter();
    let mut choices = choices.flat_map(|keyword| schema[keyword].as_array().into_iter().flatten());
    says(schema)
        .or_else(|| choices.find_map(says))
        .or_else(|| says(shape(document, schema)))
        .unwrap_or_default()
}

/// `own`, and the meanings of its values if its type lists them.
pub(super) fn meaning(document: &Value, schema: &Value, own: &str) -> String {
    let first = |text: &str| one_line(text.split("\n\n").next().unwrap_or_default());
    let of_type = shape(document, schema)["description"]
        .as_str()
        .unwrap_or_default();
    let mut listed = of_type
        .split("\n\n")
        .filter_map(|part| part.strip_prefix("- "));
    match listed.next() {
        Some(points) => {
            let points: Vec<_> = points.split("\n- ").map(|p| one_line(p.trim())).collect();
            format!("{} {}.", first(own), points.join("; "))
        }
        None => first(own),
    }
}

/// The type of `schema` in words.
fn kind(document: &Value, schema: &Value) -> String {
    let nullable = admits_null(document, schema);
    let schema = shape(document, schema);
    let mut parts = vec![base(document, schema)];
    parts.extend(range(schema, "minimum", "maximum", None));
    parts.extend(range(schema, "minLength", "maxLength", Some("character")));
    parts.extend(range(schema, "minItems", "maxItems", Some("item")));
    if let Some(pattern) = schema["pattern"].as_str() {
        parts.push(match pattern {
            text::ONE_LINE => "one line with at least one visible character".to_owned(),
            text::SOME_LINES => "at least one visible character".to_owned(),
            text::STORABLE => "without U+0000".to_owned(),
            pattern => format!("matching `{pattern}`"),
        });
    }
    if let Some(default) = schema.get("default") {
        parts.push(format!("default `{}`", shown(default)));
    }
    if nullable {
        parts.push("or null".to_owned());
    }
    parts.join(", ")
}

/// The type only.
fn base(document: &Value, schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().filter(|value| !value.is_null());
        let values: Vec<_> = values.map(|v| format!("`{}`", shown(v))).collect();
        return match values.as_slice() {
            [only] => only.clone(),
            _ => format!("one of {}", values.join(", ")),
        };
    }
    let named = match &schema["type"] {
        Value::String(name) => name.as_str(),
        Value::Array(names) => {
            let mut names = names.iter().filter_map(Value::as_str);
            names.find(|name| *name != "null").unwrap_or_default()
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    };
    match (named, schema["format"].as_str()) {
        ("", _) => "any JSON".to_owned(),
        ("array", _) => format!(
            "list of {}",
            base(document, shape(document, &schema["items"]))
        ),
        ("string", Some("date-time")) => "time (RFC 3339)".to_owned(),
        ("string", Some(format)) => format!("string ({format})"),
        (name, _) => name.to_owned(),
    }
}

fn admits_null(document: &Value, schema: &Value) -> bool {
    let is_null = |schema: &Value| match &schema["type"] {
        Value::Array(names) => names.iter().any(|name| name == "null"),
        name => name == "null",
    };
    let choices = ["oneOf", "anyOf"].into_iter();
    let mut choices = choices.flat_map(|keyword| schema[keyword].as_array().into_iter().flatten());
    is_null(resolve(document, schema)) || choices.any(is_null) || is_null(shape(document, schema))
}

/// A value as text, for a header or a table.
pub(super) fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The limits of `schema`, in words; `noun` is what is counted.
fn range(schema: &Value, least: &str, most: &str, noun: Option<&str>) -> Option<String> {
    let with_noun = |limit: &Value| match (noun, limit.as_u64()) {
        (Some(noun), Some(count)) => counted(count, noun),
        _ => limit.to_string(),
    };
    match (schema.get(least), schema.get(most)) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {}", with_noun(least))),
        (None, Some(most)) => Some(format!("at most {}", with_noun(most))),
        (Some(least), Some(most)) => Some(format!("{least} to {}", with_noun(most))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: Value) -> String {
        let document = json!({ "components": { "schemas": { "When": {
            "type": "string", "format": "date-time",
        }}}});
        kind(&document, &schema)
    }

    #[test]
    fn a_schema_is_said_in_words() {
        let number = json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 10 });
        assert_eq!(of(number), "integer, 1 to 100, default `10`");
        let text = json!({ "type": ["string", "null"], "maxLength": 5, "pattern": "^a|b$" });
        assert_eq!(
            of(text),
            "string, at most 5 characters, matching `^a|b$`, or null"
        );
        let when =
            json!({ "oneOf": [{ "$ref": "#/components/schemas/When" }, { "type": "null" }] });
        assert_eq!(of(when), "time (RFC 3339), or null");
        let list = json!({ "type": "array", "items": { "enum": ["a", "b"] }, "minItems": 1 });
        assert_eq!(of(list), "list of one of `a`, `b`, at least 1 item");
        assert_eq!(of(json!({})), "any JSON");
    }

    #[test]
    fn members_within_members_come_after_what_they_stand_in() {
        let schema = json!({ "required": ["z"], "properties": {
            "a": { "type": "array", "items": { "properties": { "b": { "type": "boolean" } } } },
            "z": { "type": "integer", "description": "Last,\nand first." },
        }});
        let rows = members(&Value::Null, &schema);
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["z", "a", "a[].b"]);
        assert_eq!(rows[0].meaning, "Last, and first.");
        assert_eq!(rows[0].shown_name(), "`z` required");
    }
}
