//! The JSON Schema (draft 2020-12) for the results of a task: which schemas are accepted, and the
//! validation of results.
//!
//! Both are untrusted. A schema is accepted if validating the largest result takes no more than
//! [`MAX_STEPS`]; and every validation counts its steps and its CPU time, and ends when either
//! limit is reached. See decision 16.

use std::time::Duration;

use aivy_schema::{Largest, Limits, Meter, PatternLimits, Problem, Schema};
use serde_json::Value;

use crate::clock::cpu_time;

/// The maximum size of an input, result or schema, as JSON in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// The maximum depth of a schema.
pub const MAX_DEPTH: usize = 32;
/// The maximum number of keywords and schemas of a schema, with references expanded.
pub const MAX_WEIGHT: u64 = 5_000;
/// The maximum number of steps of a validation: some 60 ms on the slowest machine that we measured.
pub const MAX_STEPS: u64 = 3_000_000;
/// The maximum CPU time for parsing a schema and validating with it. Without optimization
/// everything takes ten times as long.
pub const MAX_CPU: Duration =
    Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });
/// The limits for all patterns of a schema together: compiling them takes at most some 20 ms.
const PATTERNS: PatternLimits = PatternLimits {
    bytes: 4_096,
    size: 10_000,
    wide: 100,
    memory: 2 << 20,
};

const LIMITS: Limits = Limits {
    depth: MAX_DEPTH,
    weight: MAX_WEIGHT,
    patterns: PATTERNS,
    largest: None,
};

/// Why a result is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its violations of the schema: one sentence each.
    Differs(Vec<String>),
    /// Validation took too long: a sentence that names the part of the schema.
    TooDear(String),
    /// The schema is no longer accepted, because the rules for schemas have changed.
    Unreadable(Vec<String>),
}

/// The problems of a schema that a user wants to publish: one sentence each.
#[must_use]
pub fn problems(schema: &Value) -> Vec<String> {
    if !schema.is_object() {
        return said("must be an object".to_owned());
    }
    if schema.to_string().len() > MAX_BYTES {
        return said(format!("must have at most {MAX_BYTES} bytes"));
    }
    let largest = Largest {
        bytes: u64::try_from(MAX_BYTES).unwrap_or(u64::MAX),
        steps: MAX_STEPS,
    };
    let limits = Limits {
        largest: Some(largest),
        ..LIMITS
    };
    match Schema::read(schema, "#", &limits) {
        Ok(_) => Vec::new(),
        Err(problems) => sentences(&problems),
    }
}

/// Validates `result` against an accepted schema.
///
/// # Errors
/// It does not match, or validation was not possible.
pub fn judge(schema: &Value, result: &Value) -> Result<(), Refusal> {
    let mut meter = Meter::new(MAX_STEPS).until(cpu_time, MAX_CPU);
    let schema = Schema::read(schema, "#", &LIMITS);
    let schema = schema.map_err(|problems| Refusal::Unreadable(sentences(&problems)))?;
    match schema.judge("result", result, &mut meter) {
        Ok(found) if found.is_empty() => Ok(()),
        Ok(found) => {
            let sentences = found.into_iter().map(|violation| violation.sentence);
            Err(Refusal::Differs(sentences.collect()))
        }
        Err(dear) => Err(Refusal::TooDear(format!(
            "result takes too much work to check against result_schema{}: a shorter one takes less",
            place(&dear.pointer)
        ))),
    }
}

fn said(clause: String) -> Vec<String> {
    vec![format!("result_schema {clause}")]
}

fn sentences(problems: &[Problem]) -> Vec<String> {
    let sentence = |problem: &Problem| format!("result_schema{problem}");
    problems.iter().map(sentence).collect()
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() {
        String::new()
    } else {
        format!(" at {pointer}")
    }
}

#[cfg(test)]
#[path = "result_schema_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
