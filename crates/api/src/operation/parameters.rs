//! The parameters of a query or of a path: parsed as the types in the document, and validated.

use std::collections::BTreeSet;

use aivy_core::violations::{capped, violations};
use aivy_schema::Schema;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value, json};

/// The parameters of one place (`query` or `path`) of an operation.
#[derive(Debug)]
pub struct Parameters {
    schema: Option<Schema>,
    types: Vec<(String, Value)>,
}

impl Parameters {
    /// No parameters.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            schema: None,
            types: Vec::new(),
        }
    }

    /// Parameters with these names, each with the `type` of its schema; `schema` validates all of
    /// them as one object.
    pub(crate) const fn new(schema: Option<Schema>, types: Vec<(String, Value)>) -> Self {
        Self { schema, types }
    }

    /// Parses `pairs` as the types in the schemas.
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

/// Decodes `application/x-www-form-urlencoded`; `None` if it is not UTF-8.
fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// Parses `text` as `kind`; if that fails it stays text, and the schema reports it.
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
