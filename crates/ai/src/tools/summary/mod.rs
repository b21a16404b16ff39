//! `summary`: the most relevant sentences of a text, unchanged.

mod graph;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{SummaryIn, SummaryOut, SummarySentence};

use super::language::tell;
use crate::built_in::BuiltIn;
use crate::text::{MAX_SENTENCES, Sentence, Spans, sentences, stem, stop_words, words};
use crate::{ThreadPool, Tool, ToolError, Violation, check};

/// The default number of sentences.
const SENTENCES: usize = 3;
/// The maximum number of sentences.
const MOST: usize = 50;
/// Two sentences that share this part of their words count as duplicates.
const SAME: f64 = 0.7;

/// Selects the most relevant sentences of a text.
pub struct Summary {
    pool: Arc<ThreadPool>,
}

impl Summary {
    /// With the threads of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
        }
    }
}

impl<C: Sync> Tool<C> for Summary {
    type Input = SummaryIn;
    type Output = SummaryOut;

    const NAME: &'static str = "summary";
    const TITLE: &'static str = "Summary";
    const DESCRIPTION: &'static str =
        "Selects the most relevant sentences of a text, unchanged and in order.";
    const TIME_LIMIT: Duration = Duration::from_secs(20);

    async fn run(&self, _: &C, input: SummaryIn) -> Result<SummaryOut, ToolError> {
        check::text("text", &input.text)?;
        let length = Length::of(&input)?;
        self.pool
            .run(move || Ok(summed_up(&input.text, length)))
            .await
    }
}

/// The length of a summary.
#[derive(Debug, Clone, Copy)]
enum Length {
    Sentences(usize),
    Ratio(f64),
}

impl Length {
    fn of(input: &SummaryIn) -> Result<Self, ToolError> {
        match (input.sentences, input.ratio) {
            (Some(_), Some(_)) => Err(ToolError::BadInput(vec![Violation {
                pointer: "/ratio".to_owned(),
                sentence: "ratio cannot be combined with sentences".to_owned(),
            }])),
            (Some(sentences), None) => {
                let sentences = usize::from(sentences);
                check::within("sentences", sentences, 1, MOST)?;
                Ok(Self::Sentences(sentences))
            }
            (None, Some(ratio)) => {
                check::within("ratio", ratio, 0.01, 1.0)?;
                Ok(Self::Ratio(ratio))
            }
            (None, None) => Ok(Self::Sentences(SENTENCES)),
        }
    }

    /// The number of sentences, out of `of`.
    fn count(self, of: usize) -> usize {
        match self {
            Self::Sentences(count) => count,
            Self::Ratio(ratio) => {
                let share = |count: &usize| {
                    let count = u32::try_from(*count).map_or(f64::MAX, f64::from);
                    count <= ratio * u32::try_from(of).map_or(f64::MAX, f64::from)
                };
                (1..=MOST).take_while(share).last().unwrap_or(1)
            }
        }
    }
}

fn summed_up(text: &str, length: Length) -> SummaryOut {
    let all = sentences(text);
    let considered = &all[..all.len().min(MAX_SENTENCES)];
    let bags = bags(text, considered);
    let scores = graph::scores(&bags);
    let chosen = chosen(&bags, &scores, length.count(all.len()));
    let most = scores.iter().copied().fold(0.0, f64::max);
    let mut spans = Spans::new(text);
    let sentences: Vec<SummarySentence> = chosen
        .into_iter()
        .map(|index| SummarySentence {
            text: considered[index].text.to_owned(),
            index: count(index),
            score: if most > 0.0 {
                scores[index] / most
            } else {
                0.0
            },
            span: spans.next(considered[index].bytes.clone()),
        })
        .collect();
    let texts: Vec<&str> = sentences.iter().map(|one| one.text.as_str()).collect();
    SummaryOut {
        summary: texts.join(" "),
        sentences,
        total_sentences: count(all.len()),
        considered_sentences: count(considered.len()),
    }
}

/// The significant words of each sentence: without stop words.
fn bags(text: &str, sentences: &[Sentence<'_>]) -> Vec<HashSet<String>> {
    let stop = tell(text)
        .language
        .and_then(|language| stop_words(&language));
    let tells = |word: &String| stop.is_none_or(|stop| !stop.contains(word.as_str()));
    sentences
        .iter()
        .map(|sentence| {
            let words = words(sentence.text).filter(tells);
            words.map(|word| stem(&word).to_owned()).collect()
        })
        .collect()
}

/// The best sentences without duplicates, in their original order.
fn chosen(bags: &[HashSet<String>], scores: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bags.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let mut chosen: Vec<usize> = Vec::new();
    for index in order {
        if chosen.len() == count {
            break;
        }
        if !chosen.iter().any(|&other| same(&bags[index], &bags[other])) {
            chosen.push(index);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Whether two sentences share most of their words (Jaccard).
fn same(a: &HashSet<String>, b: &HashSet<String>) -> bool {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    let number = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    all > 0 && number(shared) >= SAME * number(all)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
