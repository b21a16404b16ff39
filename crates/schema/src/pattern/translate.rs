//! Translates the regular expressions of ECMA-262, which JSON Schema uses, to those of the engine.

use regex_syntax::hir::{Capture, Hir, HirKind, Look, Repetition};

/// A parsed pattern; `None` if it is not a regular expression, or uses look-around or
/// back-references.
pub(super) fn parsed(text: &str) -> Option<Hir> {
    let plain = without_control_letters(text)?;
    let translated = jsonschema_regex::to_rust_regex(&plain).ok()?;
    let tree = regex_syntax::parse(&translated).ok()?;
    Some(with_ascii_words(&tree))
}

/// Replaces `\cJ` by `\x0A`: the crate that translates the rest starts over for each of them.
fn without_control_letters(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next()? {
            'c' => {
                let letter = rest.next().filter(char::is_ascii_alphabetic)?;
                out.push_str(&format!("\\x{:02X}", u32::from(letter) % 32));
            }
            other => out.extend(['\\', other]),
        }
    }
    Some(out)
}

/// `\b` by ASCII letters, as in ECMA-262.
fn with_ascii_words(tree: &Hir) -> Hir {
    match tree.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => tree.clone(),
        HirKind::Look(look) => Hir::look(match look {
            Look::WordUnicode => Look::WordAscii,
            Look::WordUnicodeNegate => Look::WordAsciiNegate,
            Look::WordStartUnicode => Look::WordStartAscii,
            Look::WordEndUnicode => Look::WordEndAscii,
            Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
            Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
            other => *other,
        }),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(with_ascii_words(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => Hir::capture(Capture {
            sub: Box::new(with_ascii_words(&capture.sub)),
            ..capture.clone()
        }),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(with_ascii_words).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(with_ascii_words).collect())
        }
    }
}
