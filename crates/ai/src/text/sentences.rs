//! Sentences by Unicode's rules (UAX 29), adapted to real texts: neither a single line break nor
//! the full stop of a common abbreviation ends one.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The maximum number of sentences of a text that a tool uses.
pub const MAX_SENTENCES: usize = 1000;

/// A sentence and its position, without the white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<'t> {
    /// The text of the sentence.
    pub text: &'t str,
    /// Its position in bytes.
    pub bytes: Range<usize>,
}

/// Abbreviations whose full stop does not end a sentence, in lower case.
const ABBREVIATIONS: [&str; 26] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "etc", "e.g", "i.e", "cf", "approx",
    "fig", "no", "vol", "inc", "ltd", "co", "corp", "dept", "gen", "col", "z.b", "bzw",
];
/// Those of them that often end a sentence: they do so before a capital letter.
const OFTEN_LAST: [&str; 6] = ["etc", "inc", "ltd", "co", "corp", "no"];

/// The sentences of a text, in order. Those without a letter or digit are omitted.
#[must_use]
pub fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let joined = join_lines(text);
    let mut found = Vec::new();
    let mut begun: Option<usize> = None;
    for (start, piece) in joined.split_sentence_bound_indices() {
        let from = *begun.get_or_insert(start);
        let end = start + piece.len();
        if goes_on(&joined[from..end], &joined[end..]) {
            continue;
        }
        begun = None;
        found.extend(trimmed(text, from..end));
    }
    if let Some(from) = begun {
        found.extend(trimmed(text, from..text.len()));
    }
    found
}

/// The text with a space for every single line break; the number of bytes stays the same.
fn join_lines(text: &str) -> String {
    let text = text.replace("\r\n", " \n");
    let bytes = text.as_bytes();
    let blank_before = |at: usize| {
        let before = bytes[..at]
            .iter()
            .rev()
            .find(|b| !matches!(b, b' ' | b'\t'));
        before.is_none_or(|b| *b == b'\n')
    };
    let breaks_after = |at: usize| {
        let after = bytes[at + 1..].iter().find(|b| !matches!(b, b' ' | b'\t'));
        // A blank line or a list item begins a new sentence.
        after.is_none_or(|b| matches!(b, b'\n' | b'-' | b'*' | b'#' | b'>' | b'|'))
    };
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let alone = c == '\n' && !blank_before(at) && !breaks_after(at);
        out.push(if alone { ' ' } else { c });
    }
    out
}

/// Whether the text after `piece` belongs to the same sentence.
fn goes_on(piece: &str, rest: &str) -> bool {
    if piece.ends_with('\n') {
        return false;
    }
    let Some(body) = piece.trim_end().strip_suffix('.') else {
        return false;
    };
    let last = body
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“'))
        .next()
        .unwrap_or_default();
    let mut letters = last.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    // "I." is more often the end of a sentence than an initial.
    if initial && last != "I" {
        return true;
    }
    let last = last.to_lowercase();
    let capital = rest.chars().next().is_some_and(char::is_uppercase);
    ABBREVIATIONS.contains(&last.as_str()) && !(capital && OFTEN_LAST.contains(&last.as_str()))
}

fn trimmed(text: &str, bytes: Range<usize>) -> Option<Sentence<'_>> {
    let piece = &text[bytes.clone()];
    let start = bytes.start + piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    piece.contains(char::is_alphanumeric).then(|| Sentence {
        text: piece,
        bytes: start..start + piece.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn sentences_end_at_stops() {
        assert_eq!(
            said("It rained. Did it? Yes! “So it did.” 雨。晴れ。"),
            [
                "It rained.",
                "Did it?",
                "Yes!",
                "“So it did.”",
                "雨。",
                "晴れ。"
            ]
        );
        assert_eq!(said("Pi is 3.14 or so."), ["Pi is 3.14 or so."]);
    }

    #[test]
    fn abbreviations_end_none() {
        assert_eq!(
            said("Dr. Smith met J. Doe, e.g. Tuesday. He left etc. Then it rained."),
            [
                "Dr. Smith met J. Doe, e.g. Tuesday.",
                "He left etc.",
                "Then it rained."
            ]
        );
    }

    #[test]
    fn a_line_break_alone_ends_none() {
        assert_eq!(
            said("One\ntwo three.\n\nTitle\n\nFour."),
            ["One\ntwo three.", "Title", "Four."]
        );
        assert_eq!(said("List:\r\n- a\r\n- b"), ["List:", "- a", "- b"]);
        assert_eq!(said(" \n . \n"), [""; 0]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "  Ä b.\r\nC d. ";
        for sentence in sentences(text) {
            assert_eq!(&text[sentence.bytes.clone()], sentence.text);
        }
    }
}
