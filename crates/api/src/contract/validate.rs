//! Compiles the document's schemas for validating input.

use aivy_core::violations;
use aivy_schema::Schema;
use serde_json::{Map, Value, json};

use super::example::resolve;
use super::promises;
use crate::operation::Parameters;

/// Compiles `schema`, whose references point into `document`.
///
/// # Errors
/// It is not a JSON Schema.
pub fn read(document: &Value, schema: &Value) -> Result<Schema, String> {
    let root = json!({ "components": { "schemas": reached(document, schema) }, "allOf": [schema] });
    violations::schema(&root, "#")
}

/// The schemas of `document` that `schema` refers to, directly or indirectly.
fn reached(document: &Value, schema: &Value) -> Map<String, Value> {
    let mut found = Map::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let target = members.get("$ref").and_then(Value::as_str);
                let name = target.and_then(|text| text.strip_prefix("#/components/schemas/"));
                if let Some(name) = name
                    && !found.contains_key(name)
                {
                    let schema = &document["components"]["schemas"][name];
                    let mut judged = schema.clone();
                    promises::leave_out(&mut judged);
                    found.insert(name.to_owned(), judged);
                    open.push(schema);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Reads the parameters in `place` (`query` or `path`) of `operation`.
///
/// # Errors
/// A schema is invalid.
pub fn parameters(document: &Value, operation: &Value, place: &str) -> Result<Parameters, String> {
    let (mut properties, mut required, mut types) = (Map::new(), Vec::new(), Vec::new());
    let all = operation["parameters"].as_array().into_iter().flatten();
    for parameter in all.filter(|parameter| parameter["in"] == place) {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let schema = &parameter["schema"];
        if parameter["required"] == true {
            required.push(name.clone());
        }
        types.push((name.clone(), resolve(document, schema)["type"].clone()));
        properties.insert(name, schema.clone());
    }
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    // Most operations have none, and need no schema.
    let schema = (!types.is_empty())
        .then(|| read(document, &schema))
        .transpose()?;
    Ok(Parameters::new(schema, types))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        let operation = json!({ "parameters": [
            { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
            { "name": "q", "in": "query", "required": true, "schema": { "type": "string" } },
            { "name": "deep", "in": "query", "schema": { "type": "boolean" } },
            { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
        ]});
        super::parameters(&json!({}), &operation, "query").unwrap()
    }

    #[test]
    fn a_query_is_read_as_its_types() {
        let read =
            parameters().read([("page", "2"), ("q", "a+b%20c"), ("deep", "true")].into_iter());
        assert_eq!(
            read.unwrap(),
            json!({ "page": 2, "q": "a b c", "deep": true })
        );
    }

    #[test]
    fn every_violation_of_a_query_is_said() {
        let pairs = [
            ("page", "0"),
            ("page", "1"),
            ("deep", "perhaps"),
            ("x", "1"),
            ("q", "%ff"),
        ];
        let mut said = parameters().read(pairs.into_iter()).unwrap_err();
        said.sort();
        assert_eq!(
            said,
            [
                "deep must be a boolean",
                "page is given twice",
                "page must be at least 1",
                "q is required",
                "query must be percent-encoded UTF-8",
                "x is not known",
            ]
        );
    }
}
