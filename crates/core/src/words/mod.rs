//! Words of a text, to find it by: cut in one way for what is searched and for what is asked, so that
//! both databases find the same. See decision 18.
//!
//! Writing that parts words by blanks is cut by the rules of Unicode (UAX 29) and at every punctuation
//! mark. Writing that does not (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) is cut into its
//! characters and pairs of neighbours: a text has every piece of itself that somebody may ask for,
//! which no dictionary can promise.
//!
//! The words of titles are stored. Whoever changes what [`kept`] returns writes a migration that cuts
//! every title anew.

mod fold;
mod script;

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use script::unparted;

/// What counts of a word, in characters: two that agree so far are the same.
pub const MAX_WORD: usize = 64;
/// What counts of a character with marks upon marks, in code points.
const MAX_CHARACTER: usize = 16;

/// What a text is found by: its distinct words, with blanks between. They consist of letters, marks
/// and digits alone.
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

/// The distinct words that a text must have to be found by `question`; empty when there is no word in
/// it.
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
    /// Neighbours in a writing that does not part words. Never empty.
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

/// What a character (a cluster of code points) does.
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
    /// A mark may stand on a blank or on punctuation, which no word has.
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
