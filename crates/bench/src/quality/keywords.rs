//! Key phrases: how well the first ten agree with those that people chose.

use std::collections::HashMap;

use aivy_ai::text::{stem, stop_words, words};
use aivy_ai::tools::Keywords;
use aivy_types::ai::KeywordsIn;
use anyhow::Result;

use super::lab::Lab;
use super::sets::{self, Article};
use super::{Score, mean, number};

/// The number of phrases that are compared.
const FIRST: usize = 10;

pub(super) fn score(lab: &Lab) -> Result<Score> {
    let set = sets::articles()?;
    let (mut scores, mut plain) = (Vec::new(), Vec::new());
    for article in &set {
        let found = lab.run::<Keywords>(KeywordsIn {
            text: article.text(),
            limit: 10,
            language: None,
            max_words: 3,
        })?;
        let phrases = found.keywords.into_iter().map(|one| one.phrase).collect();
        scores.push(f1(article, phrases));
        plain.push(f1(article, baseline(article)));
    }
    Ok(Score {
        tool: "keywords",
        measure: "F1 of the first 10",
        set: format!("{} articles", set.len()),
        score: mean(&scores),
        baseline: mean(&plain),
        against: "the most frequent words except stop words",
        judged: true,
    })
}

/// The normal form of a phrase: phrases are the same if their words are, ignoring case and plural.
fn normal(phrase: &str) -> String {
    let stems: Vec<String> = words(phrase).map(|word| stem(&word).to_owned()).collect();
    stems.join(" ")
}

fn f1(article: &Article, found: Vec<String>) -> f64 {
    let gold: Vec<String> = article
        .phrases
        .iter()
        .map(|phrase| normal(phrase))
        .collect();
    let found: Vec<String> = found
        .iter()
        .take(FIRST)
        .map(|phrase| normal(phrase))
        .collect();
    let right = number(found.iter().filter(|phrase| gold.contains(phrase)).count());
    2.0 * right / (number(found.len()) + number(gold.len())).max(1.0)
}

fn baseline(article: &Article) -> Vec<String> {
    let stop = stop_words(&article.language);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in words(&article.text()) {
        if stop.is_none_or(|stop| !stop.contains(word.as_str())) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts.into_iter().map(|(word, _)| word).collect()
}
