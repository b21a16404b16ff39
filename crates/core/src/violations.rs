//! Saying how a body violates a schema of ours: every violation as a sentence, the field first, and
//! never the value, which may be a secret.

use aivy_schema::{Limits, Meter, Problem, Schema};
use serde_json::Value;

use crate::text;

pub use aivy_schema::{MAX_VIOLATIONS, Violation};

/// The most steps for one body. Our schemas take time in proportion to what they judge, some ten
/// steps for a value, so that no body of the largest size comes near.
const STEPS: u64 = 50_000_000;

/// Reads a schema of ours, which `place` (`#`, `#/components/schemas/Task`) leads to in `document`.
///
/// # Errors
/// It is no JSON Schema: a mistake of ours.
pub fn schema(document: &Value, place: &str) -> Result<Schema, String> {
    Schema::read(document, place, &Limits::OWN).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
        format!("schema{}", problems.join("; schema"))
    })
}

/// Every violation of `schema` by `value`, one sentence each, the field first.
#[must_use]
pub fn violations(schema: &Schema, value: &Value) -> Vec<String> {
    let found = located(schema, value).into_iter();
    found.map(|violation| violation.sentence).collect()
}

/// As [`violations`], with the places.
#[must_use]
pub fn located(schema: &Schema, value: &Value) -> Vec<Violation> {
    let judged = schema.judge("", value, &mut Meter::new(STEPS));
    judged.map(worded).unwrap_or_else(|_| {
        vec![Violation {
            pointer: String::new(),
            sentence: "body takes too much work to check".to_owned(),
        }]
    })
}

/// Patterns that have words of their own, in those. An empty text is not told so twice.
fn worded(mut found: Vec<Violation>) -> Vec<Violation> {
    let empty: Vec<String> = found
        .iter()
        .filter(|violation| {
            violation
                .sentence
                .ends_with(" must have at least 1 character")
        })
        .map(|violation| violation.pointer.clone())
        .collect();
    found.retain(|violation| {
        !(text::names_pattern(&violation.sentence) && empty.contains(&violation.pointer))
    });
    for violation in &mut found {
        violation.sentence = text::worded(std::mem::take(&mut violation.sentence));
    }
    found
}

/// At most [`MAX_VIOLATIONS`] sentences, and one that says how many there were beside them.
#[must_use]
pub fn capped(mut sentences: Vec<String>) -> Vec<String> {
    if let Some(more) = sentences
        .len()
        .checked_sub(MAX_VIOLATIONS)
        .filter(|n| *n > 0)
    {
        sentences.truncate(MAX_VIOLATIONS);
        sentences.push(aivy_schema::not_listed(more));
    }
    sentences
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_is_judged_with_every_violation() {
        let document = json!({ "components": { "schemas": { "Task": {
            "type": "object", "required": ["a/b"], "properties": { "n": { "items": { "minimum": 1 } } },
        } } } });
        let schema = schema(&document, "#/components/schemas/Task").unwrap();
        let mut found = located(&schema, &json!({ "n": [1, 0] }));
        found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        let pointers: Vec<_> = found.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(pointers, ["/a~1b", "/n/1"]);
        assert_eq!(violations(&schema, &json!([])), ["body must be an object"]);
    }

    #[test]
    fn what_is_no_schema_is_a_mistake_that_is_named() {
        let problem = schema(&json!({ "type": "colour", "minimum": "1" }), "#").unwrap_err();
        assert!(
            problem.contains("schema at /minimum must be a number"),
            "{problem}"
        );
        assert!(problem.contains("schema at /type must be one"), "{problem}");
    }
}
