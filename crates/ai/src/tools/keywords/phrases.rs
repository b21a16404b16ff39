//! Phrases of one to three terms, scored by their terms, without near duplicates.

use std::collections::HashMap;
use std::ops::Range;

use aivy_types::ai::Keyword;

use super::features::Scores;
use super::tokens::{Kind, Text, Token};

/// How many phrases are examined for each wanted one, to find ones that are not duplicates.
const LOOKED_THROUGH: usize = 20;

/// A phrase and its first position.
#[derive(Debug)]
struct Phrase {
    terms: Vec<usize>,
    bytes: Range<usize>,
    count: u32,
}

/// The best phrases of up to `longest` words, at most `limit`.
pub(super) fn best(
    source: &str,
    text: &Text,
    scores: &Scores,
    longest: usize,
    limit: usize,
) -> Vec<Keyword> {
    let mut found: Vec<(f64, Phrase)> = phrases(text, longest)
        .into_iter()
        .map(|phrase| (score(&phrase, text, scores), phrase))
        .collect();
    let by = |a: &(f64, Phrase), b: &(f64, Phrase)| {
        let earlier = a.1.bytes.start.cmp(&b.1.bytes.start);
        a.0.total_cmp(&b.0)
            .then(earlier)
            .then(a.1.bytes.end.cmp(&b.1.bytes.end))
    };
    found.sort_by(by);
    let mut chosen: Vec<(f64, Phrase)> = Vec::new();
    for (score, phrase) in found.into_iter().take(limit * LOOKED_THROUGH) {
        if chosen.len() == limit {
            break;
        }
        if !chosen.iter().any(|(_, other)| says(other, &phrase)) {
            chosen.push((score, phrase));
        }
    }
    chosen
        .into_iter()
        .map(|(score, phrase)| Keyword {
            phrase: words(&source[phrase.bytes]),
            score,
            count: phrase.count,
        })
        .collect()
}

/// With one space instead of each line break.
fn words(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn phrases(text: &Text, longest: usize) -> Vec<Phrase> {
    let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut found: Vec<Phrase> = Vec::new();
    for stretch in &text.stretches {
        for start in 0..stretch.len() {
            for end in start + 1..=stretch.len().min(start + longest) {
                let tokens = &stretch[start..end];
                if tokens.iter().any(|token| token.kind == Kind::Other) {
                    break;
                }
                if !is_phrase(tokens, text) {
                    continue;
                }
                let terms: Vec<usize> = tokens.iter().map(|token| token.term).collect();
                let next = found.len();
                let place = *places.entry(terms.clone()).or_insert(next);
                if place == next {
                    found.push(Phrase {
                        terms,
                        bytes: tokens[0].bytes.start..tokens[tokens.len() - 1].bytes.end,
                        count: 0,
                    });
                }
                found[place].count += 1;
            }
        }
    }
    found
}

/// A phrase neither begins nor ends with a stop word.
fn is_phrase(tokens: &[Token], text: &Text) -> bool {
    let says = |token: Option<&Token>| token.is_some_and(|token| !text.stop[token.term]);
    says(tokens.first()) && says(tokens.last())
}

fn score(phrase: &Phrase, text: &Text, scores: &Scores) -> f64 {
    let (mut product, mut sum) = (1.0, 0.0);
    for (at, &term) in phrase.terms.iter().enumerate() {
        if text.stop[term] {
            // A stop word inside counts by how strongly its neighbours go together with it.
            let sure = stands(phrase, at, scores);
            product *= 2.0 - sure;
            sum -= 1.0 - sure;
        } else {
            product *= scores.score[term];
            sum += scores.score[term];
        }
    }
    // At a sum of -1 the score is undefined, and below that meaningless.
    product / (f64::from(phrase.count) * (1.0 + sum).max(1e-6))
}

fn stands(phrase: &Phrase, at: usize, scores: &Scores) -> f64 {
    let share = |first: Option<&usize>, second: Option<&usize>, of: Option<&usize>| {
        let pair = (*first?, *second?);
        let times = scores.follows.get(&pair).copied().unwrap_or_default();
        Some(times / scores.count[*of?].max(1.0))
    };
    let terms = &phrase.terms;
    let (before, here, after) = (
        at.checked_sub(1).and_then(|at| terms.get(at)),
        terms.get(at),
        terms.get(at + 1),
    );
    share(before, here, before).unwrap_or_default() * share(here, after, after).unwrap_or_default()
}

/// Whether `chosen` covers `phrase`: it has the same words, or contains all of them and they hardly
/// occur elsewhere.
fn says(chosen: &Phrase, phrase: &Phrase) -> bool {
    let within = phrase.terms.iter().all(|term| chosen.terms.contains(term));
    let around = chosen.terms.iter().all(|term| phrase.terms.contains(term));
    within && (around || phrase.count <= chosen.count)
}
