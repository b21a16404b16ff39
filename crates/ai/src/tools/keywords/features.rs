//! The relevance of single terms, by five features of YAKE (Campos, Mangaravite, Pasquali, Jorge,
//! Nunes, Jatowt: *YAKE! Keyword extraction from single documents using multiple local features*,
//! 2020): lower is better.

use std::collections::HashMap;

use super::tokens::{Kind, Text};

/// The scores of a text's terms.
#[derive(Debug)]
pub(super) struct Scores {
    /// The score of each term; lower is better.
    pub(super) score: Vec<f64>,
    /// The number of occurrences of each term.
    pub(super) count: Vec<f64>,
    /// How often the second term of a pair immediately follows the first.
    pub(super) follows: HashMap<(usize, usize), f64>,
}

/// The counts of a term.
#[derive(Debug, Clone, Default)]
struct Counts {
    all: f64,
    acronym: f64,
    name: f64,
    /// The sentences that contain it, in order, each once.
    sentences: Vec<usize>,
    /// The words beside it: how many, and how many different ones.
    left: (f64, f64),
    right: (f64, f64),
}

/// The scores of all terms.
pub(super) fn scores(text: &Text) -> Scores {
    let mut counts = vec![Counts::default(); text.stop.len()];
    let mut follows: HashMap<(usize, usize), f64> = HashMap::new();
    for stretch in &text.stretches {
        for token in stretch {
            let count = &mut counts[token.term];
            count.all += 1.0;
            match token.kind {
                Kind::Acronym => count.acronym += 1.0,
                Kind::Name => count.name += 1.0,
                Kind::Plain | Kind::Other => {}
            }
            if count.sentences.last() != Some(&token.sentence) {
                count.sentences.push(token.sentence);
            }
        }
        for pair in stretch.windows(2) {
            if pair.iter().all(|token| token.kind != Kind::Other) {
                *follows.entry((pair[0].term, pair[1].term)).or_default() += 1.0;
            }
        }
    }
    for (&(left, right), &times) in &follows {
        let (all, different) = &mut counts[left].right;
        (*all, *different) = (*all + times, *different + 1.0);
        let (all, different) = &mut counts[right].left;
        (*all, *different) = (*all + times, *different + 1.0);
    }
    let sure = frequent(text, &counts);
    let most = counts.iter().map(|count| count.all).fold(1.0, f64::max);
    let sentences = number(text.sentences).max(1.0);
    let score = counts
        .iter()
        .map(|count| score(count, sure, most, sentences))
        .collect();
    Scores {
        score,
        count: counts.into_iter().map(|count| count.all).collect(),
        follows,
    }
}

/// The frequency that is well above the average: mean plus deviation over terms that are not stop
/// words.
fn frequent(text: &Text, counts: &[Counts]) -> f64 {
    let telling: Vec<f64> = counts
        .iter()
        .zip(&text.stop)
        .filter(|(_, stop)| !**stop)
        .map(|(count, _)| count.all)
        .collect();
    let number = number(telling.len()).max(1.0);
    let mean = telling.iter().sum::<f64>() / number;
    let variance = telling.iter().map(|all| (all - mean).powi(2)).sum::<f64>() / number;
    (mean + variance.sqrt()).max(1.0)
}

fn score(count: &Counts, sure: f64, most: f64, sentences: f64) -> f64 {
    let casing = count.acronym.max(count.name) / (1.0 + count.all.max(1.0).ln());
    // Above e, so that the inner logarithm is above 1 and the outer one above 0.
    let position = (3.0 + median(&count.sentences)).ln().ln();
    let frequency = count.all / sure;
    let variety = |(all, different): (f64, f64)| if all > 0.0 { different / all } else { 0.0 };
    let relatedness = 1.0 + (variety(count.left) + variety(count.right)) * count.all / most;
    let spread = number(count.sentences.len()) / sentences;
    relatedness * position / (casing + frequency / relatedness + spread / relatedness)
}

fn median(sorted: &[usize]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => number(sorted[middle]),
        _ => f64::midpoint(number(sorted[middle - 1]), number(sorted[middle])),
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
