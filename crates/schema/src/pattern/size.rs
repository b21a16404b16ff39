//! The size of a pattern.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::cost::bytes;

/// The number of letters, classes and choices of a pattern, with repetitions expanded: the maximum
/// number of simultaneous states of an automaton. Counted without compiling it.
pub(super) fn of(tree: &Hir) -> u64 {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => bytes(literal.0.len()),
        HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Class(Class::Unicode(class)) if class.is_ascii() => 1,
        // Up to four bytes per letter.
        HirKind::Class(Class::Unicode(_)) => 4,
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) => {
            let least = repetition.min;
            // Without a maximum, the last repetition loops.
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

/// The maximum number of classes of a pattern that use the tables of Unicode, by its text.
pub(super) fn wide(text: &str) -> u64 {
    let count = |sign: &str| bytes(text.matches(sign).count());
    let named = count("\\p") + count("\\P");
    // Without case, anything that is not a letter can stand for many that have a second case.
    if ignores_case(text) {
        named + count("[") + count("\\") + count(".")
    } else {
        named
    }
}

/// Whether a flag such as `(?i)` turns off case.
fn ignores_case(text: &str) -> bool {
    let flag = |c: &char| c.is_ascii_alphabetic() || *c == '-';
    text.split("(?")
        .skip(1)
        .any(|rest| rest.chars().take_while(flag).any(|c| c == 'i'))
}
