//! The JSON Schema (draft 2020-12) that the results of a task must fit: what is accepted as one,
//! and how a result is judged.
//!
//! A schema comes from a stranger, and judging by it must stay cheap: it is limited in size, in
//! depth and in how much it says once its references are followed, it may not refer to itself or to
//! another document, and its patterns run on an engine without backtracking.

use std::collections::BTreeMap;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::violations::violations_of;

/// The largest input, result or schema, as JSON in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// How deep a schema may nest.
pub const MAX_DEPTH: usize = 32;
/// How many members and items a schema may have with its references followed.
pub const MAX_WEIGHT: u64 = 5_000;
/// The largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// Reads a schema.
///
/// # Errors
/// A sentence, the field first: it is too large, refers to itself or elsewhere, or is no schema.
pub fn compile(schema: &Value) -> Result<Validator, String> {
    let said = |what: String| format!("result_schema {what}");
    if !schema.is_object() {
        return Err(said("must be an object".to_owned()));
    }
    if schema.to_string().len() > MAX_BYTES {
        return Err(said(format!("must have at most {MAX_BYTES} bytes")));
    }
    Weighing::new(schema)
        .weigh(schema, 0)
        .map_err(|problem| said(problem.sentence()))?;
    let patterns = PatternOptions::regex()
        .size_limit(MAX_PATTERN)
        .dfa_size_limit(MAX_PATTERN);
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(patterns)
        .build(schema)
        .map_err(|error| said(format!("must be a JSON Schema: {}", error.masked())))
}

/// How `result` violates the schema: one sentence each.
#[must_use]
pub fn judge(validator: &Validator, result: &Value) -> Vec<String> {
    violations_of("result", validator, result)
}

/// What is wrong with the references of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Deep,
    Heavy,
    Elsewhere,
    Circular,
    Dynamic,
}

impl Problem {
    fn sentence(self) -> String {
        match self {
            Self::Deep => format!("must nest at most {MAX_DEPTH} deep"),
            Self::Heavy => {
                format!("must have at most {MAX_WEIGHT} members with its references followed")
            }
            Self::Elsewhere => {
                "must refer only to places within itself, such as #/$defs/name".to_owned()
            }
            Self::Circular => "must not refer to itself in a circle".to_owned(),
            Self::Dynamic => "must not use $dynamicRef, $anchor or $id".to_owned(),
        }
    }
}

/// How much a schema says, with every reference followed as often as it is met.
struct Weighing<'a> {
    root: &'a Value,
    /// What targets weigh; `None` while one is being weighed.
    known: BTreeMap<&'a str, Option<u64>>,
}

impl<'a> Weighing<'a> {
    const fn new(root: &'a Value) -> Self {
        Self {
            root,
            known: BTreeMap::new(),
        }
    }

    fn weigh(&mut self, value: &'a Value, depth: usize) -> Result<u64, Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem::Deep);
        }
        let mut weight = 1;
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    weight += match (name.as_str(), member) {
                        ("$ref", Value::String(target)) => self.follow(target)?,
                        (
                            "$dynamicRef" | "$dynamicAnchor" | "$anchor" | "$id",
                            Value::String(_),
                        ) => {
                            return Err(Problem::Dynamic);
                        }
                        _ => self.weigh(member, depth + 1)?,
                    };
                }
            }
            Value::Array(items) => {
                for item in items {
                    weight += self.weigh(item, depth + 1)?;
                }
            }
            _ => {}
        }
        if weight > MAX_WEIGHT {
            return Err(Problem::Heavy);
        }
        Ok(weight)
    }

    fn follow(&mut self, target: &'a str) -> Result<u64, Problem> {
        match self.known.get(target) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(Problem::Circular),
            None => {}
        }
        let place = target.strip_prefix('#').ok_or(Problem::Elsewhere)?;
        let place = self.root.pointer(place).ok_or(Problem::Elsewhere)?;
        self.known.insert(target, None);
        let weight = self.weigh(place, 0)?;
        self.known.insert(target, Some(weight));
        Ok(weight)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(schema: Value) -> String {
        compile(&schema).unwrap_err()
    }

    #[test]
    fn a_result_is_judged_with_every_violation() {
        let schema = json!({
            "type": "object", "required": ["colours"],
            "properties": { "colours": { "type": "array", "items": { "$ref": "#/$defs/colour" } } },
            "$defs": { "colour": { "type": "string", "maxLength": 3 } },
        });
        let validator = compile(&schema).unwrap();
        assert!(judge(&validator, &json!({ "colours": ["red"] })).is_empty());
        assert_eq!(
            judge(&validator, &json!({ "colours": ["blue", 1] })),
            [
                "result.colours[0] must have at most 3 characters",
                "result.colours[1] must be a string"
            ]
        );
        assert_eq!(judge(&validator, &json!(1)), ["result must be an object"]);
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        assert_eq!(refused(json!(true)), "result_schema must be an object");
        let text = refused(json!({ "type": "colour" }));
        assert!(
            text.starts_with("result_schema must be a JSON Schema"),
            "{text}"
        );
        let text = refused(json!({ "pattern": "(" }));
        assert!(
            text.starts_with("result_schema must be a JSON Schema"),
            "{text}"
        );
    }

    #[test]
    fn references_stay_within() {
        for target in ["https://example.com/s.json", "other.json", "#/$defs/none"] {
            let text = refused(json!({ "$ref": target }));
            assert!(text.contains("within itself"), "{target}: {text}");
        }
        let text = refused(
            json!({ "$defs": { "a": { "items": { "$ref": "#/$defs/a" } } }, "$ref": "#/$defs/a" }),
        );
        assert!(text.contains("circle"), "{text}");
        assert!(refused(json!({ "$ref": "#" })).contains("circle"));
        assert!(refused(json!({ "$dynamicRef": "#a" })).contains("$dynamicRef"));
    }

    #[test]
    fn what_grows_without_bounds_is_refused() {
        let mut defs = serde_json::Map::new();
        for n in 0..30 {
            let next = json!({ "$ref": format!("#/$defs/a{}", n + 1) });
            defs.insert(format!("a{n}"), json!({ "allOf": [next, next] }));
        }
        defs.insert("a30".to_owned(), json!({}));
        let text = refused(json!({ "$defs": defs, "$ref": "#/$defs/a0" }));
        assert!(text.contains("5000 members"), "{text}");
        let deep = (0..40).fold(json!({}), |inner, _| json!({ "items": inner }));
        assert!(refused(deep).contains("deep"));
        let large = json!({ "description": "x".repeat(MAX_BYTES) });
        assert!(refused(large).contains("bytes"));
    }

    /// Exponential on an engine that backtracks.
    #[test]
    fn patterns_run_in_linear_time() {
        let validator = compile(&json!({ "pattern": "^(a+)+$" })).unwrap();
        let text = format!("{}!", "a".repeat(50_000));
        assert_eq!(judge(&validator, &json!(text)).len(), 1);
        let text = refused(json!({ "pattern": "(a{1000}){1000}" }));
        assert!(
            text.starts_with("result_schema must be a JSON Schema"),
            "{text}"
        );
    }
}
