//! Writes members so that no generator loses or adds meaning.
//!
//! - The description of a member that is a reference or null is beside the `oneOf`, not in one of
//!   its branches, where no generator looks.
//! - Some generators do not treat a member with a `default` as optional (`openapi-typescript` makes
//!   it required in requests), and others send the default that was current when they were made. So
//!   the default is in the description.

use serde_json::{Map, Value, json};

use super::literal;

/// Rewrites the members of every component.
pub(super) fn rewrite(schemas: &mut Value) {
    let all = schemas
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut);
    for schema in all {
        // Not by index, which would add a missing member.
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for keywords in members
            .into_iter()
            .flat_map(Map::values_mut)
            .filter_map(Value::as_object_mut)
        {
            literal::rewrite(keywords);
            lift_description(keywords);
            say_default(keywords);
        }
    }
}

/// Moves the description out of `oneOf: [{$ref, description}, {type: null}]`.
fn lift_description(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("description") {
        return;
    }
    let Some([reference, null]) = keywords
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .map(Vec::as_mut_slice)
    else {
        return;
    };
    if *null != json!({ "type": "null" }) || reference.get("$ref").is_none() {
        return;
    }
    let description = reference
        .as_object_mut()
        .and_then(|inner| inner.remove("description"));
    keywords.extend(description.map(|text| ("description".to_owned(), text)));
}

/// Moves the default from the keyword to the end of the description.
fn say_default(keywords: &mut Map<String, Value>) {
    let Some(default) = keywords.remove("default") else {
        return;
    };
    let shown = match &default {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let description = keywords.entry("description").or_insert_with(|| json!(""));
    let text = description.as_str().unwrap_or_default();
    *description = json!(format!("{text} Default: `{shown}`.").trim_start());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(member: &Value) -> Value {
        let mut schemas = json!({ "Thing": { "properties": { "it": member } } });
        rewrite(&mut schemas);
        schemas["Thing"]["properties"]["it"].take()
    }

    #[test]
    fn what_is_said_of_a_reference_or_null_stands_beside_the_choice() {
        let reference = json!({ "$ref": "#/components/schemas/When", "description": "Its end." });
        assert_eq!(
            rewritten(&json!({ "oneOf": [reference, { "type": "null" }] })),
            json!({
                "oneOf": [{ "$ref": "#/components/schemas/When" }, { "type": "null" }],
                "description": "Its end.",
            })
        );
    }

    #[test]
    fn what_is_said_of_each_choice_stays_there() {
        let choice = json!({ "oneOf": [
            { "type": "string", "description": "A name." },
            { "type": "integer", "description": "A number." },
        ] });
        assert_eq!(rewritten(&choice), choice);
    }

    #[test]
    fn a_default_is_said_in_words() {
        let member = json!({ "type": "integer", "default": 3, "description": "How many." });
        assert_eq!(
            rewritten(&member),
            json!({ "type": "integer", "description": "How many. Default: `3`." })
        );
    }
}
