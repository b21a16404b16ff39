//! Words by Unicode's rules (UAX 29), in lower case.

use std::borrow::Cow;

use super::split::split;

/// The words of a text in lower case, in order. Han characters are words of their own.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    lower_words(text).map(Cow::into_owned)
}

/// As [`words`], without copying words that are already in lower case.
pub(crate) fn lower_words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let is_lower = |c: char| c.is_ascii_lowercase() || c.to_lowercase().eq([c]);
    split(text).map(move |word| {
        if word.chars().all(is_lower) {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.to_lowercase())
        }
    })
}

/// A word without the ending of an English plural: Harman's S-stemmer (*How effective is
/// suffixing?*, 1991). Other words are returned unchanged.
#[must_use]
pub fn stem(word: &str) -> &str {
    let Some(body) = word.strip_suffix('s') else {
        return word;
    };
    if word.len() < 4 || !word.is_ascii() || body.ends_with(['s', 'u', '\'']) {
        return word;
    }
    match body.strip_suffix('e') {
        Some(rest) if rest.ends_with(['x', 'h']) => rest,
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_without_marks() {
        let found: Vec<_> = words("Don't stop; Straße 7, 日本!").collect();
        assert_eq!(found, ["don't", "stop", "straße", "7", "日", "本"]);
    }

    #[test]
    fn a_word_in_lower_case_is_not_copied() {
        let copied = |text| lower_words(text).filter(|word| matches!(word, Cow::Owned(_)));
        assert_eq!(copied("straße ไทย 日本 42").count(), 0);
        assert_eq!(copied("Straße ΣΑΣ ǅ İ").count(), 4);
        assert_eq!(words("ΣΑΣ").next().as_deref(), Some("σας"));
    }

    #[test]
    fn plurals_meet_their_singulars() {
        for (plural, singular) in [("cats", "cat"), ("boxes", "box"), ("horses", "horse")] {
            assert_eq!(stem(plural), stem(singular), "{plural}");
        }
        for word in ["bus", "glass", "is", "its", "autobús", "a's"] {
            assert_eq!(stem(word), word);
        }
    }
}
