//! Stop words: words so common in a language that they say nothing about the subject of a text.
//!
//! The lists are those of the crate `stop-words` (MIT or Apache 2.0; the ISO lists).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aivy_types::ai::codes::KEYWORDS_LANGUAGES;

type Words = HashSet<&'static str>;

static LISTS: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    KEYWORDS_LANGUAGES
        .into_iter()
        .filter_map(|language| {
            // The lists use the common code for both kinds of Norwegian.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_that_is_offered_has_a_list() {
        let without = KEYWORDS_LANGUAGES.into_iter();
        let without: Vec<_> = without.filter(|code| stop_words(code).is_none()).collect();
        assert_eq!(without, [""; 0]);
    }
}
