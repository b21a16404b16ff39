//! One text for all that readers consider the same.

use icu_normalizer::ComposingNormalizer;
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

use crate::names::fold::compatible;

/// Ignores case, width and form, removes invisible characters, and uses one letter for `i`, `I`,
/// `ı` and `İ`, whose case depends on the language.
pub(super) fn folded(text: &str) -> String {
    // It is invisible and separates words.
    let same = compatible(&text.replace('\u{200b}', " "));
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let visible: String = same.chars().filter(|c| !ignorable.contains(*c)).collect();
    let dotted = visible.replace('ı', "i").replace("i\u{307}", "i");
    ComposingNormalizer::new_nfkc()
        .normalize(&dotted)
        .into_owned()
}
