//! Replaces findings by masks.

use aivy_types::ai::{FindingKind, MaskStyle};

use super::Match;

/// The text with all findings masked; `found` must be in order and without overlaps.
pub(super) fn masked(text: &str, found: &[Match], style: MaskStyle) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for one in found {
        out.push_str(&text[from..one.bytes.start]);
        match style {
            MaskStyle::Label => out.push_str(label(one.kind)),
            MaskStyle::Char => {
                out.extend(text[one.bytes.clone()].chars().map(|_| '*'));
            }
        }
        from = one.bytes.end;
    }
    out.push_str(&text[from..]);
    out
}

const fn label(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Email => "[EMAIL]",
        FindingKind::Phone => "[PHONE]",
        FindingKind::Card => "[CARD]",
        FindingKind::Iban => "[IBAN]",
        FindingKind::Ip => "[IP]",
        FindingKind::Secret => "[SECRET]",
    }
}
