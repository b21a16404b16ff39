//! What every case runs through.

use openapi_lower::{Loss, Note, lower};
use serde_json::{Value, json};

/// A case, for the coverage tests.
pub(crate) struct Case {
    pub(crate) rule: &'static str,
    pub(crate) loses: bool,
}

/// Each line becomes a test: its name, the rule, the document, the pointers of its losses.
macro_rules! cases {
    ($($name:ident: $rule:literal, $input:expr, loses $losses:expr;)*) => {
        pub(crate) const CASES: &[$crate::harness::Case] = &[$(
            $crate::harness::Case { rule: $rule, loses: { const LOSSES: &[&str] = &$losses; !LOSSES.is_empty() } },
        )*];
        $(
            #[test]
            fn $name() {
                let seen = $crate::harness::check($rule, &$input, &$losses);
                insta::assert_snapshot!(seen);
            }
        )*
    };
}

/// A document with one schema under test, `S`, and two others to refer to.
pub(crate) fn schema(schema: Value) -> Value {
    document(json!({ "components": { "schemas": {
        "S": schema,
        "Text": { "type": "string" },
        "Pet": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] },
    } } }))
}

/// A document with these members in addition to the required ones.
pub(crate) fn document(members: Value) -> Value {
    let mut document =
        json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "paths": {} });
    document
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    document
}

/// A document with one operation, `GET /a`.
pub(crate) fn operation(operation: Value) -> Value {
    document(json!({ "paths": { "/a": { "get": operation } } }))
}

/// Lowers, compares the reports with the expected ones, and returns the result as text.
pub(crate) fn check(rule: &str, input: &Value, losses: &[&str]) -> String {
    let lowered = lower(input).unwrap();
    let lost: Vec<(&str, &str)> = lowered
        .losses
        .iter()
        .map(|loss| (loss.pointer.as_str(), loss.rule))
        .collect();
    let expected: Vec<(&str, &str)> = losses.iter().map(|pointer| (*pointer, rule)).collect();
    assert_eq!(lost, expected, "exactly these losses");
    let met = lowered
        .losses
        .iter()
        .map(|loss| loss.rule)
        .chain(lowered.notes.iter().map(|note| note.rule));
    assert!(
        met.into_iter().any(|name| name == rule),
        "{rule} met nothing: {:?}",
        lowered.notes
    );
    let parsed = serde_json::from_value::<openapiv3::OpenAPI>(lowered.document.clone());
    assert!(parsed.is_ok(), "{:?}: {}", parsed.err(), lowered.document);
    show(&lowered.document, &lowered.losses, &lowered.notes)
}

fn show(document: &Value, losses: &[Loss], notes: &[Note]) -> String {
    let subject = document.pointer("/components/schemas/S");
    let shown = match subject {
        Some(schema) => json!({ "S": schema, "made": made(document) }),
        None => document.clone(),
    };
    let losses = losses
        .iter()
        .map(|loss| format!("lost {}  {}: {}", loss.pointer, loss.rule, loss.message));
    let notes = notes
        .iter()
        .map(|note| format!("kept {}  {}", note.pointer, note.rule));
    let reports: Vec<String> = losses
        .chain(notes.filter(|line| !line.ends_with("/openapi  version")))
        .collect();
    format!(
        "{}\n\n{}",
        serde_json::to_string_pretty(&shown).unwrap(),
        reports.join("\n")
    )
}

/// Components that the lowering has made.
fn made(document: &Value) -> Value {
    let mut schemas = document["components"]["schemas"].clone();
    for given in ["S", "Text", "Pet"] {
        schemas.as_object_mut().unwrap().remove(given);
    }
    schemas
}
