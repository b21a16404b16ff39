//! A text as YAKE reads it: sentences, of stretches between marks, of words with their kind.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{sentences, stem};

/// The longest word that can be part of a phrase, in characters.
const LONGEST: usize = 40;
/// Shorter words of an alphabet count as stop words.
const SHORTEST: usize = 3;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, or a word with a digit or too long: never in a phrase.
    Other,
    /// In capitals only.
    Acronym,
    /// With a capital, and not where every sentence has one.
    Name,
    /// Any other word.
    Plain,
}

/// A word where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Which term it is.
    pub(super) term: usize,
    pub(super) kind: Kind,
    /// Its place in the text, in bytes.
    pub(super) bytes: Range<usize>,
    /// Which sentence it is in, from 0.
    pub(super) sentence: usize,
}

/// A text that was read.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Stretches of words with no mark between them, in order.
    pub(super) stretches: Vec<Vec<Token>>,
    /// Whether a term says nothing, by term.
    pub(super) stop: Vec<bool>,
    /// How many sentences there are.
    pub(super) sentences: usize,
}

/// Reads a text. Terms are words in lower case without the ending of a plural.
pub(super) fn read(text: &str, stop: Option<&HashSet<&'static str>>) -> Text {
    let mut out = Text::default();
    let mut terms: HashMap<String, usize> = HashMap::new();
    for (sentence, place) in sentences(text).into_iter().enumerate() {
        out.sentences += 1;
        let mut end: Option<usize> = None;
        for (at, word) in place.text.unicode_word_indices() {
            let start = place.bytes.start + at;
            let lower = word.to_lowercase();
            let key = stem(&lower).to_owned();
            let next = terms.len();
            let term = *terms.entry(key).or_insert(next);
            if term == next {
                out.stop.push(is_stop(&lower, stop));
            }
            let joined = end.is_some_and(|end| joins(&text[end..start]));
            if !joined {
                out.stretches.push(Vec::new());
            }
            let token = Token {
                term,
                kind: kind(word, end.is_none()),
                bytes: start..start + word.len(),
                sentence,
            };
            if let Some(stretch) = out.stretches.last_mut() {
                stretch.push(token);
            }
            end = Some(start + word.len());
        }
    }
    out
}

fn joins(between: &str) -> bool {
    between.is_empty()
        || between == "-"
        || (between.chars().all(char::is_whitespace) && between.len() < 8)
}

fn is_stop(word: &str, stop: Option<&HashSet<&'static str>>) -> bool {
    let alphabetic = word.chars().all(|c| (c as u32) < 0x0700);
    let short = alphabetic && word.chars().count() < SHORTEST;
    short || stop.is_some_and(|stop| stop.contains(word))
}

fn kind(word: &str, first: bool) -> Kind {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || word.contains(char::is_numeric) || word.chars().count() > LONGEST {
        Kind::Other
    } else if letters > 1
        && word.chars().all(|c| !c.is_lowercase())
        && word.contains(char::is_uppercase)
    {
        Kind::Acronym
    } else if !first && word.starts_with(char::is_uppercase) {
        Kind::Name
    } else {
        Kind::Plain
    }
}
