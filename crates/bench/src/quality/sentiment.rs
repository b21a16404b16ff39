//! Sentiment: how many sentences are labelled correctly.

use aivy_ai::text::words;
use aivy_ai::tools::Sentiment;
use aivy_types::ai::SentimentIn;
use anyhow::Result;

use super::lab::Lab;
use super::{Score, number, sets};

/// The baseline's words.
const GOOD: [&str; 20] = [
    "good",
    "great",
    "best",
    "love",
    "loved",
    "happy",
    "wonderful",
    "excellent",
    "amazing",
    "perfect",
    "friendly",
    "enjoyed",
    "beautiful",
    "nice",
    "delicious",
    "comfortable",
    "recommend",
    "thank",
    "brilliant",
    "fresh",
];
const BAD: [&str; 20] = [
    "bad",
    "worst",
    "hate",
    "hated",
    "terrible",
    "awful",
    "poor",
    "rude",
    "dirty",
    "broken",
    "broke",
    "disappointed",
    "waste",
    "angry",
    "problem",
    "problems",
    "lost",
    "disgusting",
    "sad",
    "slow",
];

pub(super) fn score(lab: &Lab) -> Result<Score> {
    let set = sets::sentiment()?;
    let (mut right, mut right_plain) = (0, 0);
    for one in &set {
        let judged = lab.run::<Sentiment>(SentimentIn {
            text: one.text.to_owned(),
            language: Some("en".to_owned()),
        })?;
        right += usize::from(judged.overall.label.as_str() == one.label);
        right_plain += usize::from(baseline(one.text) == one.label);
    }
    Ok(Score {
        tool: "sentiment",
        measure: "accuracy",
        set: format!("{} English sentences with 3 labels", set.len()),
        score: number(right) / number(set.len()),
        baseline: number(right_plain) / number(set.len()),
        against: "counting words of a list of 20 positive and 20 negative ones",
        judged: true,
    })
}

fn baseline(text: &str) -> &'static str {
    let count = |list: &[&str]| {
        words(text)
            .filter(|word| list.contains(&word.as_str()))
            .count()
    };
    match count(&GOOD).cmp(&count(&BAD)) {
        std::cmp::Ordering::Greater => "positive",
        std::cmp::Ordering::Less => "negative",
        std::cmp::Ordering::Equal => "neutral",
    }
}
