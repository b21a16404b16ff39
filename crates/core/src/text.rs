//! The rules for texts that people write: one line, or several lines, with at least one visible
//! character.
//!
//! The same rules apply to all faces, because the use cases check them. In the document,
//! [`ONE_LINE`] and [`SOME_LINES`] express them as far as a pattern for every generator can: beyond
//! the first 65 536 code points only the rules know which characters are invisible.

use icu_properties::CodePointSetData;
use icu_properties::props::{DefaultIgnorableCodePoint, WhiteSpace};

/// The pattern for one line with a visible character: no control characters, no line ends, no
/// direction marks.
pub const ONE_LINE: &str = r"^[^\x00-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069]*[^\x00-\x20\x7F-\xA0\xAD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8][^\x00-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069]*$";

/// The pattern for a text with a visible character and without U+0000.
pub const SOME_LINES: &str = r"^[^\x00]*[^\x00-\x20\x7F-\xA0\xAD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8][^\x00]*$";

/// The pattern for any text without U+0000.
pub const STORABLE: &str = r"^[^\x00]*$";

/// The message for a violation of [`ONE_LINE`].
pub const NOT_ONE_LINE: &str = "must be one line with at least one visible character, without control characters and without characters that change the direction of text";
/// The message for a violation of [`SOME_LINES`].
pub const NOTHING_TO_SEE: &str = "must have at least one visible character and no U+0000";

/// Whether a text is one line with a visible character.
#[must_use]
pub fn is_one_line(text: &str) -> bool {
    text.contains(is_visible) && !text.contains(breaks_line)
}

/// Whether a text has a visible character, and can be stored.
#[must_use]
pub fn is_some_lines(text: &str) -> bool {
    text.contains(is_visible) && !text.contains('\0')
}

/// The patterns of the document with messages of their own.
const WORDED: [(&str, &str); 3] = [
    (ONE_LINE, NOT_ONE_LINE),
    (SOME_LINES, NOTHING_TO_SEE),
    (STORABLE, "must not contain U+0000"),
];

/// Whether a message says that a text does not match such a pattern.
pub(crate) fn names_pattern(sentence: &str) -> bool {
    WORDED
        .iter()
        .any(|(pattern, _)| sentence.ends_with(pattern))
}

/// Replaces the pattern in such a message by words.
pub(crate) fn worded(sentence: String) -> String {
    for (pattern, words) in WORDED {
        let field = sentence.strip_suffix(pattern);
        if let Some(field) = field.and_then(|field| field.strip_suffix("must match ")) {
            return format!("{field}{words}");
        }
    }
    sentence
}

/// The violations in a field for one line of at most `most` characters.
#[must_use]
pub fn one_line_violations(field: &str, text: &str, most: usize) -> Vec<String> {
    let mut violations = Vec::new();
    if !is_one_line(text) {
        violations.push(format!("{field} {NOT_ONE_LINE}"));
    }
    if text.chars().count() > most {
        violations.push(format!("{field} must have at most {most} characters"));
    }
    violations
}

/// Whether a character is visible: not a blank, not a control character, and not one that only
/// affects others. The empty Braille pattern is a blank too.
fn is_visible(c: char) -> bool {
    !(c.is_control()
        || c == '\u{2800}'
        || CodePointSetData::new::<WhiteSpace>().contains(c)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c))
}

/// Whether a character ends a line, or changes the direction of the text around it (UAX 9).
/// Terminals obey these too.
#[must_use]
pub fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_nobody_sees_is_refused() {
        for invisible in [
            "",
            " ",
            "\u{a0}\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{ad}\u{34f}",
            "\u{fe0f}",
            "\u{e0020}\u{e007f}",
            "\u{1d173}",
            "\t\n",
            "\u{0}",
        ] {
            assert!(
                !is_one_line(invisible) && !is_some_lines(invisible),
                "{invisible:?}"
            );
        }
        for seen in [
            "a",
            " a ",
            "鳥",
            "👩\u{200d}🚀",
            "\u{200f}שלום",
            "می\u{200c}خواهم",
            "!",
            "\u{301}",
            "\u{e000}",
        ] {
            assert!(is_one_line(seen) && is_some_lines(seen), "{seen:?}");
        }
    }

    #[test]
    fn one_line_keeps_its_place() {
        for text in [
            "a\nb",
            "a\rb",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\0b",
            "a\u{1b}[2Jb",
        ] {
            assert!(!is_one_line(text), "{text:?}");
        }
        assert!(is_some_lines("a\n\tb\u{202e}") && !is_some_lines("a\0"));
    }

    #[test]
    fn the_patterns_say_what_the_rule_does() {
        for (pattern, rule) in [
            (ONE_LINE, is_one_line as fn(&str) -> bool),
            (SOME_LINES, is_some_lines),
        ] {
            let said = jsonschema::draft202012::new(&json!({ "pattern": pattern })).unwrap();
            for c in (0..0x1_0000).filter_map(char::from_u32) {
                for text in [String::from(c), format!("a{c}")] {
                    assert_eq!(
                        said.is_valid(&json!(text)),
                        rule(&text),
                        "{text:?} ({:04x})",
                        u32::from(c)
                    );
                }
            }
        }
    }

    #[test]
    fn a_pattern_is_put_into_words() {
        assert_eq!(
            worded(format!("title must match {ONE_LINE}")),
            format!("title {NOT_ONE_LINE}")
        );
        assert_eq!(
            worded(format!("q must match {STORABLE}")),
            "q must not contain U+0000"
        );
        assert_eq!(worded("id must match ^a".to_owned()), "id must match ^a");
    }

    #[test]
    fn a_length_is_counted_in_characters() {
        assert!(one_line_violations("name", &"é".repeat(5), 5).is_empty());
        assert_eq!(one_line_violations("name", " \n ", 2).len(), 2);
    }
}
