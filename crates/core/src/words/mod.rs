//! The words of a text for searching: texts and queries are cut by the same rules, so that both
//! databases find the same. See decision 18.
//!
//! Scripts that separate words by blanks are cut by the rules of Unicode (UAX 29) and at every
//! punctuation mark. Others (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) are cut into
//! characters and pairs of neighbours: so a text is found by every part of it, which no dictionary
//! can guarantee.
//!
//! The words of titles are stored, so a change of the result of [`kept`] needs a migration that
//! cuts all titles again.

mod fold;
mod script;

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use script::unparted;

/// The significant length of a word, in characters: two words with the same beginning of this
/// length are the same.
pub const MAX_WORD: usize = 64;
/// The significant length of a character with combining marks, in code points.
const MAX_CHARACTER: usize = 16;

/// The words of a text for the index: distinct, separated by blanks. They consist only of letters,
/// marks and digits.
#[must_use]
pub fn kept(text: &str) -> String {
    let mut words = BTreeSet::new();
    cut(text, |piece| match piece {
        Piece::Word(word) => drop(words.insert(word)),
        Piece::Run(run) => {
            words.extend(pairs(&run));
            words.extend(run);
        }
    });
    Vec::from_iter(words).join(" ")
}

/// The distinct words that a text must have to match `question`; empty if there is no word in it.
#[must_use]
pub fn wanted(question: &str) -> Vec<String> {
    let mut words = BTreeSet::new();
    cut(question, |piece| match piece {
        Piece::Word(word) => drop(words.insert(word)),
        Piece::Run(run) if run.len() == 1 => words.extend(run),
        Piece::Run(run) => words.extend(pairs(&run)),
    });
    words.into_iter().collect()
}

enum Piece {
    Word(String),
    /// Neighbouring characters in a script that does not separate words. Never empty.
    Run(Vec<String>),
}

fn cut(text: &str, mut each: impl FnMut(Piece)) {
    let folded = fold::folded(text);
    let mut run: Vec<String> = Vec::new();
    for segment in folded.split_word_bounds() {
        let mut word = String::new();
        for cluster in segment.graphemes(true) {
            let kind = Kind::of(cluster);
            if kind != Kind::Unparted {
                end_run(&mut run, &mut each);
            }
            match kind {
                Kind::Parted => {
                    word.push_str(cluster);
                    continue;
                }
                Kind::Unparted => run.push(cluster.chars().take(MAX_CHARACTER).collect()),
                Kind::Between => {}
            }
            end_word(&mut word, &mut each);
        }
        end_word(&mut word, &mut each);
    }
    end_run(&mut run, &mut each);
}

/// The role of a character (a cluster of code points).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It belongs to a word.
    Parted,
    /// It belongs to a run.
    Unparted,
    /// It ends both.
    Between,
}

impl Kind {
    /// A mark can be on a blank or on punctuation, which are not part of a word.
    fn of(cluster: &str) -> Self {
        let between = |c: char| c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphanumeric();
        if cluster.contains(between) || !cluster.contains(char::is_alphanumeric) {
            Self::Between
        } else if unparted(cluster) {
            Self::Unparted
        } else {
            Self::Parted
        }
    }
}

fn end_word(word: &mut String, each: &mut impl FnMut(Piece)) {
    if !word.is_empty() {
        each(Piece::Word(word.chars().take(MAX_WORD).collect()));
        word.clear();
    }
}

fn end_run(run: &mut Vec<String>, each: &mut impl FnMut(Piece)) {
    if !run.is_empty() {
        each(Piece::Run(std::mem::take(run)));
    }
}

fn pairs(run: &[String]) -> impl Iterator<Item = String> {
    run.windows(2).map(<[String]>::concat)
}

#[cfg(test)]
mod tests;
