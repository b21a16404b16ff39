//! A failed run in words.

use std::fmt::Write as _;

use crate::call::{Answer, Outcome};
use crate::history::Record;
use crate::run::Failure;

/// The story of the round in which it went wrong.
#[must_use]
pub fn tell(failure: &Failure) -> String {
    let mut story = lines(&failure.window);
    for trouble in &failure.troubles {
        let _ = writeln!(story, "  disk at {trouble}");
    }
    let _ = writeln!(story, "What is wrong: {}", failure.what);
    if let Some(violation) = &failure.violation {
        let _ = writeln!(story, "  at: {}", line(&violation.record));
    }
    story
}

/// Each call on a line, in the order of their begins.
#[must_use]
pub fn lines(window: &[Record]) -> String {
    let mut story = String::new();
    let mut window: Vec<&Record> = window.iter().collect();
    window.sort_by_key(|record| record.begun);
    for record in window {
        let _ = writeln!(story, "  {}", line(record));
    }
    story
}

fn line(record: &Record) -> String {
    let key = record.key.as_ref();
    let key = key.map(|key| format!(" with {key}")).unwrap_or_default();
    format!(
        "{:>4}–{:<4} {} {}: {} calls {:?} of node {}{key}: {}",
        record.begun,
        record.ended,
        record.from,
        record.from.micros().rem_euclid(1_000_000),
        record.who,
        record.call,
        record.node,
        outcome(&record.outcome)
    )
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(Answer::Task(it)) => {
            format!("{} is {}, {} slots left", it.id, it.status, it.slots_left)
        }
        Outcome::Answered(Answer::Submission(it)) => {
            format!(
                "{} is {}, claim until {}",
                it.id, it.status, it.claim_expires_at
            )
        }
        Outcome::Answered(Answer::Balance(it)) => format!("{it:?}"),
        Outcome::Answered(Answer::Position(it)) => format!("{it:?}"),
        Outcome::Answered(answer) => {
            let text = format!("{answer:?}");
            text.chars().take(4000).collect()
        }
        Outcome::Refused(code, cause) => format!("refused, {}: {cause}", code.as_str()),
        Outcome::Lost => "no answer".to_owned(),
    }
}
