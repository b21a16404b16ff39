//! Okapi BM25 (Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*,
//! 2009), over the texts that were sent.

use std::collections::HashMap;

use crate::text::{stem, stop_words, words};
use crate::tools::language::tell;

/// How soon more of the same word counts no more.
const K1: f64 = 1.2;
/// How much a long text must have more of a word to be as close.
const B: f64 = 0.75;

/// How many texts, and how many characters of each, tell the language beside the query.
const SAMPLE: usize = 8;
const SAMPLE_LENGTH: usize = 500;

type Counts = HashMap<String, f64>;

/// A score for each text: 0 without a shared word.
pub(super) fn scores(query: &str, texts: &[String]) -> Vec<f64> {
    let terms = terms(query, texts);
    let texts: Vec<Counts> = texts.iter().map(|text| counts(text)).collect();
    let lengths: Vec<f64> = texts.iter().map(|text| text.values().sum()).collect();
    let number = number(texts.len());
    let mean = (lengths.iter().sum::<f64>() / number.max(1.0)).max(1.0);
    let weights: Vec<(&String, f64)> = terms
        .keys()
        .map(|term| (term, rarity(term, &texts, number)))
        .collect();
    texts
        .iter()
        .zip(&lengths)
        .map(|(text, length)| {
            let norm = K1 * (1.0 - B + B * length / mean);
            let mut parts: Vec<f64> = weights
                .iter()
                .filter_map(|(term, weight)| {
                    let count = text.get(*term)?;
                    Some(weight * count * (K1 + 1.0) / (count + norm))
                })
                .collect();
            // Added in one order, so that equal texts have equal scores to the last bit.
            parts.sort_by(f64::total_cmp);
            parts.iter().sum()
        })
        .collect()
}

/// How much a word says: the rarer, the more. Never negative, even for a word of every text.
fn rarity(term: &str, texts: &[Counts], number: f64) -> f64 {
    let with = self::number(texts.iter().filter(|text| text.contains_key(term)).count());
    (1.0 + (number - with + 0.5) / (with + 0.5)).ln()
}

/// The words of the query that say what it is about: among few texts, a stop word that happens to be
/// in one of them would count as rare. Without any other word they have to do.
fn terms(query: &str, texts: &[String]) -> Counts {
    let mut sample = query.to_owned();
    for text in texts.iter().take(SAMPLE) {
        sample.push(' ');
        sample.extend(text.chars().take(SAMPLE_LENGTH));
    }
    let stop = tell(&sample)
        .language
        .and_then(|language| stop_words(&language));
    let mut terms = counts(query);
    if let Some(stop) = stop {
        let telling = words(query).filter(|word| !stop.contains(word.as_str()));
        let telling: Vec<String> = telling.map(|word| stem(&word).to_owned()).collect();
        if !telling.is_empty() {
            terms.retain(|term, _| telling.contains(term));
        }
    }
    terms
}

fn counts(text: &str) -> Counts {
    let mut counts = Counts::new();
    for word in words(text) {
        *counts.entry(stem(&word).to_owned()).or_default() += 1.0;
    }
    counts
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

    /// By hand: N = 2, n = 1, ln 2; the text is as long as the mean.
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
