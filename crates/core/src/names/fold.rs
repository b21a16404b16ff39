//! Unicode's own rules, by the tables of ICU.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

/// One text for all that are canonically equivalent (Unicode, definition D145), ignoring case.
pub(super) fn caseless(text: &str) -> String {
    let decomposed = DecomposingNormalizer::new_nfd()
        .normalize(text)
        .into_owned();
    let folded = CaseMapper::new().fold_string(&decomposed).into_owned();
    composed(&folded)
}

/// As [`caseless`], also ignoring width and form (definition D146).
pub(crate) fn compatible(text: &str) -> String {
    let normalizer = ComposingNormalizer::new_nfkc();
    let once = caseless(&normalizer.normalize(text));
    normalizer.normalize(&caseless(&once)).into_owned()
}

/// Normalization Form C.
pub(super) fn composed(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).into_owned()
}
