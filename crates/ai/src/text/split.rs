//! Words by UAX 29, with a shortcut for scripts in which every letter is a word.
//!
//! Scripts without blanks are cut letter by letter, and the general rules examine each letter
//! several times. Most of these letters always have a break before them, and need no rule.

use unicode_segmentation::{UnicodeSegmentation, UnicodeWords};

/// The words of a text: the same as those of [`UnicodeSegmentation::unicode_words`].
pub(super) fn split(text: &str) -> Words<'_> {
    Words {
        within: "".unicode_words(),
        rest: text,
    }
}

pub(super) struct Words<'t> {
    /// The words of a piece that needs the rules.
    within: UnicodeWords<'t>,
    /// The text after it.
    rest: &'t str,
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        loop {
            if let Some(word) = self.within.next() {
                return Some(word);
            }
            let first = self.rest.chars().next()?;
            if let Some(length) = alone(self.rest) {
                let (word, rest) = self.rest.split_at(length);
                self.rest = rest;
                return Some(word);
            }
            let after = &self.rest[first.len_utf8()..];
            let piece = after
                .find(is_letter)
                .map_or(self.rest.len(), |at| first.len_utf8() + at);
            let (piece, rest) = self.rest.split_at(piece);
            (self.within, self.rest) = (piece.unicode_words(), rest);
        }
    }
}

/// The length of the word at the beginning, if it is a letter with its marks and nothing after it
/// can belong to it.
fn alone(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    chars.next().filter(|(_, first)| is_letter(*first))?;
    for (at, c) in chars {
        if is_letter(c) || c.is_ascii() {
            return Some(at);
        }
        if !is_mark(c) {
            return None;
        }
    }
    Some(text.len())
}

/// A letter of Thai, Hiragana or Han: with `Word_Break=Other`, so there is always a break before
/// it.
fn is_letter(c: char) -> bool {
    matches!(
        c,
        '\u{e01}'..='\u{e30}'
            | '\u{e32}'..='\u{e33}'
            | '\u{e40}'..='\u{e46}'
            | '\u{3041}'..='\u{3096}'
            | '\u{4e00}'..='\u{9fff}'
    )
}

/// A mark of Thai: with `Word_Break=Extend`.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_those_of_the_rules(
            text in "[กาัิ่ำเๆ๏๑ぁんゝカー日本々a1'. \n\u{301}\u{200d}\u{fe0f}\u{ad}😀🇩🇪한א\u{3099}ຂົ]{0,24}"
        ) {
            let found: Vec<_> = split(&text).collect();
            let expected: Vec<_> = text.unicode_words().collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn in_any_text(text in "\\PC{0,40}") {
            let expected: Vec<_> = text.unicode_words().collect();
            prop_assert_eq!(split(&text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn each_letter_is_one() {
        for c in ('\u{e00}'..'\u{e60}')
            .chain('\u{3000}'..'\u{3100}')
            .chain('\u{4dff}'..'\u{a000}')
        {
            for text in [
                format!("{c}"),
                format!("{c}{c}"),
                format!("a{c}1"),
                format!("ก{c}日"),
            ] {
                let expected: Vec<_> = text.unicode_words().collect();
                assert_eq!(split(&text).collect::<Vec<_>>(), expected, "{c:?}");
            }
        }
    }
}
