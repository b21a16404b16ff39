//! The messages for violations of our own schemas: every violation as a sentence, the field first,
//! and never the value, which may be a secret.

use aivy_schema::{Limits, Meter, Problem, Schema};
use serde_json::Value;

use crate::text;

pub use aivy_schema::{MAX_VIOLATIONS, Violation};

/// The maximum number of steps for one body. Our schemas take time in proportion to the value, some
/// ten steps for each part, so that even the largest body stays far below.
const STEPS: u64 = 50_000_000;

/// Parses a schema of ours, to which `place` (`#`, `#/components/schemas/Task`) refers in
/// `document`.
///
/// # Errors
/// It is not a JSON Schema, which is a bug.
pub fn schema(document: &Value, place: &str) -> Result<Schema, String> {
    Schema::read(document, place, &Limits::OWN).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
        format!("schema{}", problems.join("; schema"))
    })
}

/// All violations of `schema` in `value`, one sentence each, the field first.
#[must_use]
pub fn violations(schema: &Schema, value: &Value) -> Vec<String> {
    let found = located(schema, value).into_iter();
    found.map(|violation| violation.sentence).collect()
}

/// As [`violations`], with their positions.
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

/// Replaces patterns that have words of their own. An empty text is reported only once.
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

/// At most [`MAX_VIOLATIONS`] sentences, and one with the number of the others.
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
