//! A text as YAKE needs it: sentences, made of stretches between punctuation marks, made of words
//! with their kinds.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{sentences, stem};

/// The maximum length of a word in a phrase, in characters.
const LONGEST: usize = 40;
/// Shorter words of an alphabet count as stop words.
const SHORTEST: usize = 3;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, or a word that contains a digit or is too long: never in a phrase.
    Other,
    /// Only capital letters.
    Acronym,
    /// Begins with a capital letter, and not at the beginning of a sentence.
    Name,
    /// Any other word.
    Plain,
}

/// A word with its position.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// The index of its term.
    pub(super) term: usize,
    pub(super) kind: Kind,
    /// Its position in the text, in bytes.
    pub(super) bytes: Range<usize>,
    /// The index of its sentence, from 0.
    pub(super) sentence: usize,
}

/// An analysed text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Stretches of words without a punctuation mark between them, in order.
    pub(super) stretches: Vec<Vec<Token>>,
    /// Whether each term is a stop word.
    pub(super) stop: Vec<bool>,
    /// The number of sentences.
    pub(super) sentences: usize,
}

/// Analyses a text. Terms are words in lower case without the ending of a plural.
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
