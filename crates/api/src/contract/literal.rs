//! How the document describes a member that is always `true` or always `false`.
//!
//! TypeScript distinguishes a success from an error by a literal type, which it takes from `enum`
//! or `const`. Several generators make a class of constants from a boolean with either, and that
//! class does not parse responses or does not compile. The form here is equivalent, and every
//! tested generator accepts it: those that merge `allOf` see a boolean, those that intersect it see
//! the literal. See decision 17.

use serde_json::{Map, Value, json};

/// Rewrites `{"type": "boolean", "enum": [x]}`, a member of a component.
pub(super) fn rewrite(keywords: &mut Map<String, Value>) {
    let only = match (
        keywords.get("type"),
        keywords
            .get("enum")
            .and_then(Value::as_array)
            .map(Vec::as_slice),
    ) {
        (Some(Value::String(kind)), Some([Value::Bool(only)])) if kind == "boolean" => *only,
        _ => return,
    };
    keywords.remove("enum");
    keywords.insert(
        "allOf".to_owned(),
        json!([{ "type": "boolean" }, { "const": only }]),
    );
    keywords.insert("example".to_owned(), json!(only));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(schema: &Value) -> Value {
        let mut keywords = schema.as_object().cloned().unwrap_or_default();
        rewrite(&mut keywords);
        Value::Object(keywords)
    }

    #[test]
    fn a_constant_flag_is_a_boolean_and_a_literal() {
        let flag = json!({ "type": "boolean", "enum": [false], "description": "Never." });
        assert_eq!(
            rewritten(&flag),
            json!({ "type": "boolean", "allOf": [{ "type": "boolean" }, { "const": false }],
                "description": "Never.", "example": false })
        );
    }

    #[test]
    fn anything_else_is_left_alone() {
        for other in [
            json!({ "type": "boolean" }),
            json!({ "type": "boolean", "enum": [true, false] }),
            json!({ "type": "string", "enum": ["true"] }),
            json!({ "$ref": "#/components/schemas/Flag" }),
        ] {
            assert_eq!(rewritten(&other), other);
        }
    }
}
