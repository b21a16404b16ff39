//! Stop words: words so common in a language that they say nothing of a text's subject.
//!
//! The lists are those of the crate `stop-words` (MIT or Apache 2.0; the ISO lists).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

type Words = HashSet<&'static str>;

/// The languages of which stop words are used, by ISO 639-1.
const LANGUAGES: [&str; 56] = [
    "af", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et",
    "fa", "fi", "fr", "gu", "he", "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "ko", "la", "lt",
    "lv", "mk", "mr", "nb", "ne", "nl", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sr", "sv", "th",
    "tl", "tr", "uk", "ur", "uz", "vi", "zh", "zu",
];

static LISTS: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    LANGUAGES
        .into_iter()
        .filter_map(|language| {
            // The lists call both kinds of Norwegian by the common name.
            let listed = if language == "nb" { "no" } else { language };
            let words = stop_words::lookup(listed)?;
            Some((language, words.iter().copied().collect()))
        })
        .collect()
});

/// The stop words of a language by its ISO 639-1 code, in lower case; `None` if there is no list.
#[must_use]
pub fn stop_words(language: &str) -> Option<&'static HashSet<&'static str>> {
    LISTS.get(language)
}
