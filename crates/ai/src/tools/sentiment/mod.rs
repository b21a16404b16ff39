//! `sentiment`: how positive or negative an English text is, by VADER.

mod lexicon;
mod tokens;
mod valence;

use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{
    SentenceSentiment, SentimentIn, SentimentLabel, SentimentOut, SentimentScores,
};

use super::language::tell;
use crate::built_in::BuiltIn;
use crate::text::{MAX_SENTENCES, Spans, sentences};
use crate::{ThreadPool, Tool, ToolError, check};

/// Rates how positive or negative a text is.
pub struct Sentiment {
    pool: Arc<ThreadPool>,
}

impl Sentiment {
    /// With the threads of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            pool: Arc::clone(&with.pool),
        }
    }
}

impl<C: Sync> Tool<C> for Sentiment {
    type Input = SentimentIn;
    type Output = SentimentOut;

    const NAME: &'static str = "sentiment";
    const TITLE: &'static str = "Sentiment";
    const DESCRIPTION: &'static str =
        "Analyzes the sentiment of an English text, as a whole and for each sentence.";
    const TIME_LIMIT: Duration = Duration::from_secs(10);

    async fn run(&self, _: &C, input: SentimentIn) -> Result<SentimentOut, ToolError> {
        check::text("text", &input.text)?;
        self.pool.run(move || judged(&input)).await
    }
}

fn judged(input: &SentimentIn) -> Result<SentimentOut, ToolError> {
    require_english(input)?;
    let sentences = sentences(&input.text);
    let mut spans = Spans::new(&input.text);
    let mut whole = Mean::default();
    let judged = sentences.iter().take(MAX_SENTENCES).map(|sentence| {
        let (scores, words) = valence::scores(sentence.text);
        whole.add(&scores, words);
        SentenceSentiment {
            span: spans.next(sentence.bytes.clone()),
            scores,
        }
    });
    let judged: Vec<_> = judged.collect();
    // A text with only symbols has no sentence, but can contain an emoticon.
    let overall = if judged.is_empty() {
        valence::scores(&input.text).0
    } else {
        whole.scores()
    };
    Ok(SentimentOut {
        overall,
        sentences: judged,
        total_sentences: u32::try_from(sentences.len()).unwrap_or(u32::MAX),
    })
}

fn require_english(input: &SentimentIn) -> Result<(), ToolError> {
    if let Some(language) = &input.language {
        return if language == "en" {
            Ok(())
        } else {
            Err(ToolError::bad_input(
                "language",
                "must be en: only English is supported",
            ))
        };
    }
    let told = tell(&input.text);
    match told.language.as_deref() {
        Some(language) if told.reliable && language != "en" => {
            let message = "must be in English, the only supported language; with language en, the text is not checked";
            Err(ToolError::bad_input("text", message))
        }
        _ => Ok(()),
    }
}

/// The mean of scores, weighted by the number of words.
#[derive(Default)]
struct Mean {
    words: f64,
    negative: f64,
    neutral: f64,
    positive: f64,
    compound: f64,
}

impl Mean {
    fn add(&mut self, scores: &SentimentScores, words: usize) {
        let words = u32::try_from(words).map_or(f64::MAX, f64::from);
        self.words += words;
        self.negative += words * scores.negative;
        self.neutral += words * scores.neutral;
        self.positive += words * scores.positive;
        self.compound += words * scores.compound;
    }

    fn scores(&self) -> SentimentScores {
        let mean = |sum: f64| sum / self.words.max(1.0);
        scores(
            mean(self.negative),
            mean(self.neutral),
            mean(self.positive),
            mean(self.compound),
        )
    }
}

/// Scores with their label, rounded to four decimals.
fn scores(negative: f64, neutral: f64, positive: f64, compound: f64) -> SentimentScores {
    /// The threshold of VADER's authors.
    const LEANS: f64 = 0.05;
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    let compound = rounded(compound.clamp(-1.0, 1.0));
    let label = if compound >= LEANS {
        SentimentLabel::Positive
    } else if compound <= -LEANS {
        SentimentLabel::Negative
    } else {
        SentimentLabel::Neutral
    };
    SentimentScores {
        label,
        negative: rounded(negative),
        neutral: rounded(neutral),
        positive: rounded(positive),
        compound,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
