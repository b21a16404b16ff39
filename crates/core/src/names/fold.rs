//! Unicode's own rules, by ICU's tables.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

/// One text for all that are canonically the same (Unicode, definition D145), whatever their case.
pub(super) fn caseless(text: &str) -> String {
    let decomposed = DecomposingNormalizer::new_nfd()
        .normalize(text)
        .into_owned();
    let folded = CaseMapper::new().fold_string(&decomposed).into_owned();
    composed(&folded)
}

/// As [`caseless`], and whatever their width and form (definition D146).
pub(crate) fn compatible(text: &str) -> String {
    let normalizer = ComposingNormalizer::new_nfkc();
    let once = caseless(&normalizer.normalize(text));
    normalizer.normalize(&caseless(&once)).into_owned()
}

/// Normalization Form C.
pub(super) fn composed(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).into_owned()
}
