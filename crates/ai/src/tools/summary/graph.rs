//! TextRank (Mihalcea & Tarau, *TextRank: Bringing Order into Texts*, 2004): sentences vote for
//! those that share words with them.

use std::collections::{HashMap, HashSet};

/// How much of a score is passed on.
const DAMPING: f64 = 0.85;
/// The iteration ends when no score changes by more, or after this many rounds.
const SETTLED: f64 = 1e-4;
const ROUNDS: usize = 50;

/// A sentence that shares words, and the weight.
type Edge = (usize, f64);

/// A score for each sentence, from the significant words of each.
pub(super) fn scores(bags: &[HashSet<String>]) -> Vec<f64> {
    let edges = edges(bags);
    let sums: Vec<f64> = edges
        .iter()
        .map(|edges| edges.iter().map(|(_, weight)| weight).sum())
        .collect();
    let mut scores = vec![1.0; bags.len()];
    for _ in 0..ROUNDS {
        let next: Vec<f64> = edges
            .iter()
            .map(|edges| {
                let votes = edges
                    .iter()
                    .map(|&(from, weight)| weight / sums[from] * scores[from]);
                1.0 - DAMPING + DAMPING * votes.sum::<f64>()
            })
            .collect();
        let changed = next.iter().zip(&scores).map(|(a, b)| (a - b).abs());
        let settled = changed.fold(0.0, f64::max) < SETTLED;
        scores = next;
        if settled {
            break;
        }
    }
    scores
}

/// For each sentence, those that share a word with it: found by word, so that only such pairs are
/// examined.
fn edges(bags: &[HashSet<String>]) -> Vec<Vec<Edge>> {
    let mut with: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, bag) in bags.iter().enumerate() {
        for word in bag {
            with.entry(word).or_default().push(index);
        }
    }
    let mut shared = vec![0_u32; bags.len()];
    let of = |index: usize| {
        shared.fill(0);
        for word in &bags[index] {
            for &other in &with[word.as_str()] {
                shared[other] += 1;
            }
        }
        let others = shared.iter().enumerate();
        others
            .filter(|&(other, &count)| other != index && count > 0)
            .map(|(other, &count)| {
                let lengths = length(&bags[index]) + length(&bags[other]);
                (other, f64::from(count) / lengths)
            })
            .collect()
    };
    (0..bags.len()).map(of).collect()
}

/// Long sentences share words by chance, so this is the logarithm of the length, plus one so that a
/// sentence of one word has a length too.
fn length(bag: &HashSet<String>) -> f64 {
    f64::from(u32::try_from(bag.len()).unwrap_or(u32::MAX)).ln_1p()
}
