//! A sentence as VADER needs it: words without punctuation, emoticons unchanged.

use super::lexicon;

/// A word or an emoticon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In lower case.
    pub(super) word: String,
    /// Whether it is in capitals, while other words are not.
    pub(super) loud: bool,
}

/// The tokens of a sentence.
pub(super) fn tokens(sentence: &str) -> Vec<Token> {
    let plain = plain(sentence);
    let raw: Vec<&str> = plain
        .split_whitespace()
        .map(stripped)
        .filter(|token| !token.is_empty())
        .collect();
    let capitals = raw.iter().filter(|token| is_loud(token)).count();
    let mixed = capitals > 0 && capitals < raw.len();
    raw.iter()
        .map(|token| Token {
            word: token.to_lowercase(),
            loud: mixed && is_loud(token),
        })
        .collect()
}

/// With emoji as words, and typographic marks as ASCII.
fn plain(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    for c in sentence.chars() {
        match c {
            '\u{2019}' | '\u{2018}' => out.push('\''),
            '\u{2013}' | '\u{2014}' | '\u{2026}' | '\u{201c}' | '\u{201d}' => out.push(' '),
            _ if c.is_ascii() => out.push(c),
            _ => match lexicon::emoji(c) {
                Some(words) => {
                    out.push(' ');
                    out.push_str(words);
                    out.push(' ');
                }
                None => out.push(c),
            },
        }
    }
    out
}

/// A token without the punctuation around it. If little else remains, it is an emoticon.
fn stripped(token: &str) -> &str {
    let word = token.trim_matches(|c: char| c.is_ascii_punctuation());
    if lexicon::valence(&token.to_lowercase()).is_some()
        || (word.len() <= 1 && !word.starts_with(char::is_alphabetic))
    {
        token
    } else {
        word
    }
}

fn is_loud(token: &str) -> bool {
    let mut letters = token.chars().filter(|c| c.is_alphabetic());
    token.chars().count() > 1
        && token.contains(char::is_uppercase)
        && letters.all(char::is_uppercase)
}
