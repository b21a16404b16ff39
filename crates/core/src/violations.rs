//! Saying how a value violates a JSON Schema: every violation as a sentence, the field first, and
//! never the value, which may be a secret.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 100;

/// A violation, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The member as a JSON pointer (RFC 6901); the whole value is the empty pointer. A member that
    /// is missing or not known is pointed at too.
    pub pointer: String,
    /// One sentence, the field first.
    pub sentence: String,
}

/// Every violation of `validator` by `value`, one sentence each, the field first.
#[must_use]
pub fn violations(validator: &Validator, value: &Value) -> Vec<String> {
    below(validator, value, "")
}

/// As [`violations`], for a value that is the member `root` of a body.
#[must_use]
pub fn violations_of(root: &str, validator: &Validator, value: &Value) -> Vec<String> {
    below(validator, value, root)
}

/// As [`violations`], with the places.
#[must_use]
pub fn located(validator: &Validator, value: &Value) -> Vec<Violation> {
    found(validator, value, "")
}

fn below(validator: &Validator, value: &Value, root: &str) -> Vec<String> {
    found(validator, value, root)
        .into_iter()
        .map(|violation| violation.sentence)
        .collect()
}

fn found(validator: &Validator, value: &Value, root: &str) -> Vec<Violation> {
    let mut found: Vec<Violation> = validator
        .iter_errors(value)
        .flat_map(|error| said(root, &error))
        .take(MAX_VIOLATIONS)
        .collect();
    found.dedup();
    found
}

/// The field that an instance path names, below `root`: `stats.tasks[2]`; the body itself has no
/// name.
fn field(root: &str, path: &str) -> String {
    path.split('/')
        .skip(1)
        .fold(root.to_owned(), |mut name, step| {
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

fn said(root: &str, error: &ValidationError<'_>) -> Vec<Violation> {
    let path = error.instance_path().as_str();
    let at = field(root, path);
    let member = |name: &str, sentence: String| Violation {
        pointer: format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")),
        sentence,
    };
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
            let name = property.as_str().unwrap_or_default();
            vec![member(name, format!("{} is required", below(name)))]
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .map(|name| member(name, format!("{} is not known", below(name))))
                .collect()
        }
        kind => vec![Violation {
            pointer: path.to_owned(),
            sentence: format!("{subject} {}", predicate(kind, error)),
        }],
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn sentences(schema: Value, value: Value) -> Vec<String> {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        violations(&options.build(&schema).unwrap(), &value)
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
        let mut sentences = sentences(
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
        assert_eq!(
            sentences(schema.clone(), json!([])),
            ["body must be an object"]
        );
        assert_eq!(
            sentences(schema, json!({ "a": 1 })),
            ["a must be null or a string"]
        );
    }

    #[test]
    fn a_member_is_named_before_what_is_in_it() {
        let schema = json!({ "items": { "type": "string" } });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        assert_eq!(
            violations_of("result", &validator, &json!(["a", 1])),
            ["result[1] must be a string"]
        );
    }

    #[test]
    fn a_violation_points_at_its_member() {
        let schema =
            json!({ "required": ["a/b"], "properties": { "n": { "items": { "minimum": 1 } } } });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let mut pointers: Vec<_> = located(&validator, &json!({ "n": [1, 0] }))
            .into_iter()
            .map(|violation| violation.pointer)
            .collect();
        pointers.sort();
        assert_eq!(pointers, ["/a~1b", "/n/1"]);
    }

    #[test]
    fn a_value_is_never_repeated() {
        let schema = json!({ "not": { "type": "string" }, "propertyNames": { "maxLength": 2 } });
        let text = sentences(schema, json!("aivy_secret")).join(" ");
        assert!(!text.contains("secret"), "{text}");
    }
}
