//! How the document writes a member that is always `true` or always `false`.
//!
//! TypeScript tells a success from an error by a literal type, and takes it from `enum` or `const`.
//! Several generators make a class of constants out of a boolean with either, and that class reads no
//! answer or does not compile. The form written here means the same and every generator that was
//! tried reads it: those that merge `allOf` see a boolean, those that intersect it see the literal. See
//! decision 17.

use serde_json::{Map, Value, json};

/// Rewrites `{"type": "boolean", "enum": [x]}` in the members of every component.
pub(super) fn rewrite(schemas: &mut Value) {
    let all = schemas
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut);
    for schema in all {
        // Not by index, which would add the member where it is missing.
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        members
            .into_iter()
            .flat_map(Map::values_mut)
            .for_each(member);
    }
}

fn member(schema: &mut Value) {
    let only = match (
        &schema["type"],
        schema["enum"].as_array().map(Vec::as_slice),
    ) {
        (Value::String(kind), Some([Value::Bool(only)])) if kind == "boolean" => *only,
        _ => return,
    };
    if let Some(keywords) = schema.as_object_mut() {
        keywords.remove("enum");
        keywords.insert(
            "allOf".to_owned(),
            json!([{ "type": "boolean" }, { "const": only }]),
        );
        keywords.insert("example".to_owned(), json!(only));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(schema: &Value) -> Value {
        let mut schemas = json!({ "Thing": { "properties": { "flag": schema } } });
        rewrite(&mut schemas);
        schemas["Thing"]["properties"]["flag"].take()
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
