//! Judging input by the document's own schemas.

use std::collections::BTreeSet;

use aivy_core::violations::{self, capped, violations};
use aivy_schema::Schema;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value, json};

use super::example::resolve;
use super::promises;

/// Reads `schema`, whose references point into `document`.
///
/// # Errors
/// It is no JSON Schema.
pub fn read(document: &Value, schema: &Value) -> Result<Schema, String> {
    let root = json!({ "components": { "schemas": reached(document, schema) }, "allOf": [schema] });
    violations::schema(&root, "#")
}

/// The schemas of `document` that `schema` leads to.
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

/// The parameters of one place (`query` or `path`) of an operation.
#[derive(Debug)]
pub struct Parameters {
    schema: Option<Schema>,
    types: Vec<(String, Value)>,
}

impl Parameters {
    /// None are taken.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            schema: None,
            types: Vec::new(),
        }
    }

    /// Reads those in `place` of `operation`.
    ///
    /// # Errors
    /// A schema that is none.
    pub fn new(document: &Value, operation: &Value, place: &str) -> Result<Self, String> {
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
        // Most operations take none, and need no schema to say so.
        let schema = (!types.is_empty())
            .then(|| read(document, &schema))
            .transpose()?;
        Ok(Self { schema, types })
    }

    /// Reads `pairs` as the types that the schemas want.
    ///
    /// # Errors
    /// Every violation: unknown, given twice, missing, of another type, out of range.
    pub fn read<'a>(
        &self,
        pairs: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Value, Vec<String>> {
        let (mut values, mut seen, mut problems) = (Map::new(), BTreeSet::new(), Vec::new());
        for (name, text) in pairs {
            let (Some(name), Some(text)) = (decode(name), decode(text)) else {
                problems.push("query must be percent-encoded UTF-8".to_owned());
                continue;
            };
            match self.types.iter().find(|(known, _)| *known == name) {
                None => problems.push(format!("{name} is not known")),
                Some(_) if !seen.insert(name.clone()) => {
                    problems.push(format!("{name} is given twice"))
                }
                Some((_, kind)) => drop(values.insert(name, coerce(kind, text))),
            }
        }
        let values = Value::Object(values);
        if let Some(schema) = &self.schema {
            problems.extend(violations(schema, &values));
        }
        let problems = capped(problems);
        if problems.is_empty() {
            Ok(values)
        } else {
            Err(problems)
        }
    }
}

/// Undoes `application/x-www-form-urlencoded`; `None` if it is not UTF-8.
fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// Reads `text` as `kind` wants; what cannot be read stays text, and the schema says so.
fn coerce(kind: &Value, text: String) -> Value {
    let wants = |name: &str| {
        *kind == name
            || kind
                .as_array()
                .is_some_and(|all| all.contains(&json!(name)))
    };
    if wants("integer")
        && let Ok(number) = text.parse::<i64>()
    {
        return json!(number);
    }
    if wants("number")
        && let Some(number) = text.parse().ok().and_then(Number::from_f64)
    {
        return Value::Number(number);
    }
    if wants("boolean")
        && let Ok(flag) = text.parse::<bool>()
    {
        return json!(flag);
    }
    Value::String(text)
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
        Parameters::new(&json!({}), &operation, "query").unwrap()
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
