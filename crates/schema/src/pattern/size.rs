//! How large a pattern is.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::cost::bytes;

/// The letters, classes and choices of a pattern, with its repetitions written out: what an automaton
/// may be at all at once. Counted without making one.
pub(super) fn of(tree: &Hir) -> u64 {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => bytes(literal.0.len()),
        HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Class(Class::Unicode(class)) if class.is_ascii() => 1,
        // Up to four bytes a letter.
        HirKind::Class(Class::Unicode(_)) => 4,
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) => {
            let least = repetition.min;
            // Without an end, the last one goes round.
            let most = repetition.max.unwrap_or(least.max(1));
            let written = of(&repetition.sub).saturating_mul(u64::from(most));
            let choices = u64::from((most - least.min(most)).max(1));
            written.saturating_add(choices)
        }
        HirKind::Concat(parts) => sum(parts),
        HirKind::Alternation(parts) => sum(parts).saturating_add(bytes(parts.len())),
    }
}

fn sum(parts: &[Hir]) -> u64 {
    parts.iter().map(of).fold(0, u64::saturating_add)
}

/// At most how many classes of a pattern are made out of the tables of Unicode, by its text.
pub(super) fn wide(text: &str) -> u64 {
    let count = |sign: &str| bytes(text.matches(sign).count());
    let named = count("\\p") + count("\\P");
    // Without case, whatever is not a letter may stand for many that have a second case.
    if ignores_case(text) {
        named + count("[") + count("\\") + count(".")
    } else {
        named
    }
}

/// Whether a flag such as `(?i)` says that case is no matter.
fn ignores_case(text: &str) -> bool {
    let flag = |c: &char| c.is_ascii_alphabetic() || *c == '-';
    text.split("(?")
        .skip(1)
        .any(|rest| rest.chars().take_while(flag).any(|c| c == 'i'))
}
