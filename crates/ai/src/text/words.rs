//! Words by Unicode's rules (UAX 29), in lower case.

use unicode_segmentation::UnicodeSegmentation;

/// The words of a text in lower case, in order. Han characters are words of their own.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.unicode_words().map(str::to_lowercase)
}

/// A word without the ending of an English plural: Harman's S-stemmer (*How effective is
/// suffixing?*, 1991). Other words stay as they are.
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
    fn plurals_meet_their_singulars() {
        for (plural, singular) in [("cats", "cat"), ("boxes", "box"), ("horses", "horse")] {
            assert_eq!(stem(plural), stem(singular), "{plural}");
        }
        for word in ["bus", "glass", "is", "its", "autobús", "a's"] {
            assert_eq!(stem(word), word);
        }
    }
}
