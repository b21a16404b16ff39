//! Okapi BM25 (Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*,
//! 2009), over the texts that were sent.

use std::collections::HashMap;

use crate::text::{lower_words, stem, stop_words, words};
use crate::tools::language::tell;

/// How quickly repetitions of a word stop to count.
const K1: f64 = 1.2;
/// How strongly the length of a text is normalized.
const B: f64 = 0.75;

/// How many texts, and how many characters of each, are used to detect the language besides the
/// query.
const SAMPLE: usize = 8;
const SAMPLE_LENGTH: usize = 500;

/// The terms of a query, numbered.
type Terms = HashMap<String, usize>;

/// A text reduced to the words of the query.
struct TermCounts {
    /// The total number of its words.
    length: f64,
    /// The terms of the query in it, and their counts.
    counts: Vec<(usize, f64)>,
}

/// A score for each text: 0 without a shared word. The time is linear in the query and the texts
/// together.
pub(super) fn scores(query: &str, texts: &[String]) -> Vec<f64> {
    let terms = terms(query, texts);
    let mut counted = vec![0.0; terms.len()];
    let texts: Vec<TermCounts> = texts
        .iter()
        .map(|text| term_counts(text, &terms, &mut counted))
        .collect();
    let number = number(texts.len());
    let mean = texts.iter().map(|text| text.length).sum::<f64>() / number.max(1.0);
    let mean = mean.max(1.0);
    let rarities = rarities(terms.len(), &texts, number);
    texts
        .iter()
        .map(|text| {
            let norm = K1 * (1.0 - B + B * text.length / mean);
            let counts = text.counts.iter();
            let mut parts: Vec<f64> = counts
                .map(|&(term, count)| rarities[term] * count * (K1 + 1.0) / (count + norm))
                .collect();
            // Added in a fixed order, so that equal texts have exactly equal scores.
            parts.sort_by(f64::total_cmp);
            parts.iter().sum()
        })
        .collect()
}

/// The weight of each term: rarer terms weigh more. Never negative, even for a word in every text.
fn rarities(terms: usize, texts: &[TermCounts], number: f64) -> Vec<f64> {
    let mut with = vec![0.0; terms];
    for (term, _) in texts.iter().flat_map(|text| &text.counts) {
        with[*term] += 1.0;
    }
    let rarity = |with: f64| (1.0 + (number - with + 0.5) / (with + 0.5)).ln();
    with.into_iter().map(rarity).collect()
}

/// The significant words of the query: among few texts, a stop word that happens to be in one of
/// them would count as rare. If there are only stop words, they are used.
fn terms(query: &str, texts: &[String]) -> Terms {
    let mut sample = query.to_owned();
    for text in texts.iter().take(SAMPLE) {
        sample.push(' ');
        sample.extend(text.chars().take(SAMPLE_LENGTH));
    }
    let stop = tell(&sample)
        .language
        .and_then(|language| stop_words(&language));
    let says = |word: &String| stop.is_none_or(|stop| !stop.contains(word.as_str()));
    let telling = numbered(words(query).filter(says));
    if telling.is_empty() {
        numbered(words(query))
    } else {
        telling
    }
}

fn numbered(words: impl Iterator<Item = String>) -> Terms {
    let mut terms = Terms::new();
    for word in words {
        let next = terms.len();
        terms.entry(stem(&word).to_owned()).or_insert(next);
    }
    terms
}

/// `counted` has an entry for each term, which is 0 before and after.
fn term_counts(text: &str, terms: &Terms, counted: &mut [f64]) -> TermCounts {
    let (mut length, mut found) = (0.0, Vec::new());
    for word in lower_words(text) {
        length += 1.0;
        if let Some(&term) = terms.get(stem(&word)) {
            if counted[term] < 1.0 {
                found.push(term);
            }
            counted[term] += 1.0;
        }
    }
    let counts = found
        .into_iter()
        .map(|term| (term, std::mem::take(&mut counted[term])));
    TermCounts {
        length,
        counts: counts.collect(),
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str, texts: &[&str]) -> Vec<f64> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        scores(query, &texts)
    }

    /// Computed by hand: N = 2, n = 1, ln 2; the text has the mean length.
    #[test]
    fn a_score_is_that_of_the_formula() {
        let scores = of("red", &["red car", "blue car"]);
        let expected = 2.0_f64.ln();
        assert!((scores[0] - expected).abs() < 1e-12, "{scores:?}");
        assert!(scores[1].abs() < 1e-12);
    }

    #[test]
    fn rare_words_and_short_texts_count_more() {
        let scores = of(
            "the owl",
            &["the cat", "the dog", "an owl", "an owl in the long wood"],
        );
        assert!(scores[2] > scores[0], "{scores:?}");
        let scores = of("owls", &["owl", "owl and much else beside"]);
        assert!(scores[0] > scores[1], "{scores:?}");
    }
}
