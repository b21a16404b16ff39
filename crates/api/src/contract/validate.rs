//! Judging input by the document's own schemas, and saying every violation as a sentence.

use std::collections::BTreeSet;

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value, json};

use super::example::resolve;

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 100;

/// Compiles `schema`, whose references point into `document`.
///
/// # Errors
/// It is no JSON Schema.
pub fn compile(document: &Value, schema: &Value) -> Result<Validator, String> {
    let root = json!({ "components": document["components"], "allOf": [schema] });
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&root)
        .map_err(|error| error.to_string())
}

/// Every violation of `validator` by `value`, one sentence each, the field first.
#[must_use]
pub fn violations(validator: &Validator, value: &Value) -> Vec<String> {
    let mut sentences: Vec<String> = validator
        .iter_errors(value)
        .flat_map(|error| sentences(&error))
        .take(MAX_VIOLATIONS)
        .collect();
    sentences.dedup();
    sentences
}

/// The field that an instance path names: `stats.tasks[2]`; the body itself has no name.
fn field(path: &str) -> String {
    path.split('/')
        .skip(1)
        .fold(String::new(), |mut name, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            if step.bytes().all(|b| b.is_ascii_digit()) && !step.is_empty() && !name.is_empty() {
                name.push_str(&format!("[{step}]"));
            } else {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(&step);
            }
            name
        })
}

fn sentences(error: &ValidationError<'_>) -> Vec<String> {
    let at = field(error.instance_path().as_str());
    let below = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    let subject = if at.is_empty() { "body" } else { &at };
    match error.kind() {
        Kind::Required { property } => {
            vec![format!(
                "{} is required",
                below(property.as_str().unwrap_or_default())
            )]
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .map(|name| format!("{} is not known", below(name)))
                .collect()
        }
        kind => vec![format!("{subject} {}", predicate(kind, error))],
    }
}

fn predicate(kind: &Kind, error: &ValidationError<'_>) -> String {
    match kind {
        Kind::Type { kind } => format!("must be {}", type_name(kind)),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {limit} items"),
        Kind::MaxItems { limit } => format!("must have at most {limit} items"),
        Kind::MinProperties { limit } => format!("must have at least {limit} members"),
        Kind::MaxProperties { limit } => format!("must have at most {limit} members"),
        Kind::Pattern { pattern } => format!("must match {pattern}"),
        Kind::Format { format } => format!("must be a valid {format}"),
        Kind::UniqueItems => "must not have the same item twice".to_owned(),
        Kind::Enum { options } => format!("must be one of {}", choices(options)),
        Kind::Constant { expected_value } => format!("must be {expected_value}"),
        // The rest are rare; the library's sentence without the value, which may be a secret.
        _ => format!("is invalid: {}", error.masked()),
    }
}

fn choices(options: &Value) -> String {
    let shown = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    options
        .as_array()
        .into_iter()
        .flatten()
        .map(shown)
        .collect::<Vec<_>>()
        .join(", ")
}

fn type_name(kind: &TypeKind) -> String {
    let article = |name: &str| match name {
        "null" => "null".to_owned(),
        "object" | "array" | "integer" => format!("an {name}"),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(name) => article(&name.to_string()),
        TypeKind::Multiple(names) => names
            .iter()
            .map(|name| article(&name.to_string()))
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

/// The parameters of one place (`query` or `path`) of an operation.
#[derive(Debug)]
pub struct Parameters {
    validator: Option<Validator>,
    types: Vec<(String, Value)>,
}

impl Parameters {
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
        // Most operations take none, and need no validator to say so.
        let validator = (!types.is_empty())
            .then(|| compile(document, &schema))
            .transpose()?;
        Ok(Self { validator, types })
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
        if let Some(validator) = &self.validator {
            problems.extend(violations(validator, &values));
        }
        problems.truncate(MAX_VIOLATIONS);
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

/// Reads `text` as `kind` wants; what cannot be read stays text, and the validator says so.
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

    fn said(schema: Value, value: Value) -> Vec<String> {
        violations(&compile(&json!({}), &schema).unwrap(), &value)
    }

    #[test]
    fn every_violation_is_said_with_its_field_first() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["id"],
            "properties": {
                "id": { "type": "string" },
                "n": { "type": "integer", "minimum": 1 },
                "s": { "type": "string", "maxLength": 2 },
                "list": { "type": "array", "items": { "enum": ["a", "b"] } },
                "u": { "type": ["string", "null"], "format": "uri" },
            },
        });
        let mut sentences = said(
            schema,
            json!({ "n": 0, "s": "abc", "list": ["a", "c"], "u": "::", "x": 1, "y": 2 }),
        );
        sentences.sort();
        assert_eq!(
            sentences,
            [
                "id is required",
                "list[1] must be one of a, b",
                "n must be at least 1",
                "s must have at most 2 characters",
                "u must be a valid uri",
                "x is not known",
                "y is not known",
            ]
        );
    }

    #[test]
    fn a_wrong_type_names_the_right_one() {
        let schema =
            json!({ "type": "object", "properties": { "a": { "type": ["string", "null"] } } });
        assert_eq!(said(schema.clone(), json!([])), ["body must be an object"]);
        assert_eq!(
            said(schema, json!({ "a": 1 })),
            ["a must be null or a string"]
        );
    }

    #[test]
    fn a_value_is_never_repeated() {
        let schema = json!({ "not": { "type": "string" }, "propertyNames": { "maxLength": 2 } });
        let text = said(schema, json!("aivy_secret")).join(" ");
        assert!(!text.contains("secret"), "{text}");
    }

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
