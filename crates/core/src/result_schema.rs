//! The JSON Schema (draft 2020-12) that the results of a task must fit: what is accepted as one,
//! and how a result is judged.
//!
//! Both come from strangers. A schema is accepted if judging the largest result by it takes no more
//! than so many steps; and every judgement counts its steps and the time that it uses, and ends when
//! either is over. See decision 16.

use std::time::Duration;

use aivy_schema::{Largest, Limits, Meter, PatternLimits, Problem, Schema};
use serde_json::Value;

use crate::clock::cpu_time;

/// The largest input, result or schema, as JSON in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// How deep a schema may nest.
pub const MAX_DEPTH: usize = 32;
/// How many keywords and schemas a schema may have with its references followed.
pub const MAX_WEIGHT: u64 = 5_000;
/// The most steps of a judgement: some 60 ms on the slowest machine that we measured.
pub const MAX_STEPS: u64 = 3_000_000;
/// The most time of a processor that reading a schema and judging by it takes together. Without
/// optimization everything takes ten times as long.
pub const MAX_CPU: Duration =
    Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });
/// What all patterns of a schema may have together: reading them takes some 20 ms at most.
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

/// Why a result was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// How it violates the schema: one sentence each.
    Differs(Vec<String>),
    /// Judging it took too much: a sentence that names the part of the schema.
    TooDear(String),
    /// The schema is not accepted any more, since the rules for schemas changed.
    Unreadable(Vec<String>),
}

/// What is wrong with a schema that somebody wants to publish: one sentence each.
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

/// Judges `result` by a schema that was accepted.
///
/// # Errors
/// It does not fit, or that could not be found out.
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
