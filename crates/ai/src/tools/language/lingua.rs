//! Detection by the crate `lingua` (Apache 2.0), which is more accurate on short texts than
//! trigrams alone and takes more memory and time: with the feature `lingua`, for scripts that many
//! languages share.

use std::sync::LazyLock;

use lingua::{Language, LanguageDetector, LanguageDetectorBuilder};
use whatlang::Lang;

/// The languages that are distinguished; others are detected as the closest of them.
const LANGUAGES: [Language; 21] = [
    Language::Bokmal,
    Language::Bulgarian,
    Language::Czech,
    Language::Danish,
    Language::Dutch,
    Language::English,
    Language::Finnish,
    Language::French,
    Language::German,
    Language::Hungarian,
    Language::Indonesian,
    Language::Italian,
    Language::Polish,
    Language::Portuguese,
    Language::Romanian,
    Language::Russian,
    Language::Spanish,
    Language::Swedish,
    Language::Turkish,
    Language::Ukrainian,
    Language::Vietnamese,
];

static DETECTOR: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_languages(&LANGUAGES).build());

/// The languages of a text with confidences that add up to 1, most likely first; empty if nothing
/// can be detected.
pub(super) fn confidences(text: &str) -> Vec<(Lang, f64)> {
    let values = DETECTOR.compute_language_confidence_values(text);
    let known = values.into_iter().filter_map(|(language, confidence)| {
        let lang = Lang::from_code(language.iso_code_639_3().to_string())?;
        (confidence > 0.0).then_some((lang, confidence))
    });
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_known() {
        for language in LANGUAGES {
            let code = language.iso_code_639_3().to_string();
            assert!(Lang::from_code(code).is_some(), "{language}");
        }
    }

    #[test]
    fn short_texts_are_told() {
        for (text, lang) in [
            ("Uvidíme se zítra.", Lang::Ces),
            ("Vi ses i morgon.", Lang::Swe),
            ("Yarın görüşürüz.", Lang::Tur),
        ] {
            let first = confidences(text).first().map(|(lang, _)| *lang);
            assert_eq!(first, Some(lang), "{text}");
        }
        assert!(confidences("").is_empty());
    }
}
