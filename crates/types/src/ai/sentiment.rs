//! Judging whether a text speaks well or ill.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::SentimentLanguage;
use super::redact::Span;
use crate::body::text_enum::text_enum;

text_enum! {
    /// Which way a text leans.
    SentimentLabel, "Which way the text leans: a compound of at least 0.05 is positive, of at most -0.05 negative." {
        /// It speaks ill.
        Negative = "negative",
        /// Neither.
        Neutral = "neutral",
        /// It speaks well.
        Positive = "positive",
    }
}

/// A text to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SentimentIn {
    /// The text, in English.
    #[schema(
        min_length = 1,
        max_length = 100_000,
        example = "The room was lovely. The food was not good."
    )]
    #[schemars(
        length(min = 1, max = 100_000),
        example = &"The room was lovely. The food was not good."
    )]
    pub text: String,
    /// The language of the text (ISO 639-1): only `en` is supported. Without it, a text that is
    /// reliably in another language is refused; with it, the text is taken as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = SentimentLanguage)]
    #[schemars(with = "SentimentLanguage")]
    pub language: Option<String>,
}

/// How a text was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentimentOut {
    /// The text as a whole: the mean over its sentences by their number of words.
    pub overall: SentimentScores,
    /// Each sentence, in order; the first 1000 at most.
    #[schema(max_items = 1000)]
    #[schemars(length(max = 1000))]
    pub sentences: Vec<SentenceSentiment>,
    /// How many sentences the text has; those past the first 1000 are not judged.
    #[schema(minimum = 0, example = 2)]
    #[schemars(range(min = 0), example = 2)]
    pub total_sentences: u32,
}

/// Shares and a sum, by VADER.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentimentScores {
    /// Which way the text leans.
    pub label: SentimentLabel,
    /// The share that speaks ill, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.0)]
    #[schemars(range(min = 0, max = 1), example = 0.0)]
    pub negative: f64,
    /// The share that does neither, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.44)]
    #[schemars(range(min = 0, max = 1), example = 0.44)]
    pub neutral: f64,
    /// The share that speaks well, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.56)]
    #[schemars(range(min = 0, max = 1), example = 0.56)]
    pub positive: f64,
    /// All in one, from -1 (ill) to 1 (well).
    #[schema(minimum = -1, maximum = 1, example = 0.59)]
    #[schemars(range(min = -1, max = 1), example = 0.59)]
    pub compound: f64,
}

/// How a sentence was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentenceSentiment {
    /// Where it stands in the text.
    pub span: Span,
    /// The judgement.
    pub scores: SentimentScores,
}
