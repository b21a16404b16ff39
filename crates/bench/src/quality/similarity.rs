//! Rankings: whether the most relevant texts for a query come first.

use aivy_ai::text::words;
use aivy_ai::tools::Similarity;
use aivy_types::ai::{SimilarityIn, SimilarityMethod};
use anyhow::{Context, Result};

use super::lab::Lab;
use super::sets::{self, Query};
use super::{Score, mean, number};

/// The number of ranks that count.
const FIRST: usize = 5;

pub(super) fn score(lab: &Lab) -> Result<Score> {
    let set = sets::similarity()?;
    let (mut scores, mut plain) = (Vec::new(), Vec::new());
    for query in &set {
        let out = lab.run::<Similarity>(SimilarityIn {
            query: query.query.clone(),
            texts: query.texts.iter().map(|one| one.text.clone()).collect(),
            method: Some(SimilarityMethod::Bm25),
        })?;
        let order = out.ranked.iter().map(|one| one.index as usize).collect();
        scores.push(ndcg(query, order)?);
        plain.push(ndcg(query, baseline(query))?);
    }
    Ok(Score {
        tool: "similarity",
        measure: "nDCG of the first 5",
        set: format!("{} queries with 6 graded texts each", set.len()),
        score: mean(&scores),
        baseline: mean(&plain),
        against: "the number of words shared with the query",
        judged: true,
    })
}

/// Normalised discounted cumulative gain (Järvelin & Kekäläinen, 2002), with gains of 2^grade - 1.
fn ndcg(query: &Query, order: Vec<usize>) -> Result<f64> {
    let grades = order.into_iter().map(|index| query.texts.get(index));
    let grades: Option<Vec<u8>> = grades.map(|text| text.map(|one| one.grade)).collect();
    let grades = grades.context("a place that no text has")?;
    let mut best = grades.clone();
    best.sort_unstable_by(|a, b| b.cmp(a));
    Ok(gain(&grades) / gain(&best).max(f64::MIN_POSITIVE))
}

fn gain(grades: &[u8]) -> f64 {
    let places = grades.iter().take(FIRST).enumerate();
    places
        .map(|(place, grade)| (f64::from(*grade).exp2() - 1.0) / number(place + 2).log2())
        .sum()
}

fn baseline(query: &Query) -> Vec<usize> {
    let asked: Vec<String> = words(&query.query).collect();
    let shared = |index: &usize| {
        let in_text = words(&query.texts[*index].text).filter(|word| asked.contains(word));
        in_text.count()
    };
    let mut order: Vec<usize> = (0..query.texts.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(shared(index)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_discounted() {
        assert!((gain(&[3, 0, 1]) - 7.5).abs() < 1e-12);
        assert!((gain(&[0, 0, 0, 0, 0, 3])).abs() < 1e-12);
    }
}
