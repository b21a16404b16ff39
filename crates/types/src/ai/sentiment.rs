//! Sentiment analysis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::codes::SentimentLanguage;
use super::redact::Span;
use crate::body::text_enum::text_enum;

text_enum! {
    /// The overall sentiment.
    SentimentLabel, "The overall sentiment: a compound score of at least 0.05 is positive, of at most −0.05 negative, anything between neutral." {
        /// A compound score of at most −0.05.
        Negative = "negative",
        /// A compound score between −0.05 and 0.05.
        Neutral = "neutral",
        /// A compound score of at least 0.05.
        Positive = "positive",
    }
}

/// A text to analyze.
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
    /// The language of the text (ISO 639-1); only `en` is supported. If omitted, a text that is
    /// detected reliably as another language is refused; if given, the language is not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = SentimentLanguage)]
    #[schemars(with = "SentimentLanguage")]
    pub language: Option<String>,
}

/// The sentiment of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentimentOut {
    /// The sentiment of the whole text: the mean of its sentences, weighted by their number of
    /// words.
    pub overall: SentimentScores,
    /// The sentiment of each sentence, in order; at most the first 1000.
    #[schema(max_items = 1000)]
    #[schemars(length(max = 1000))]
    pub sentences: Vec<SentenceSentiment>,
    /// The number of sentences in the text; only the first 1000 are analyzed.
    #[schema(minimum = 0, example = 2)]
    #[schemars(range(min = 0), example = 2)]
    pub total_sentences: u32,
}

/// The VADER scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentimentScores {
    /// The overall sentiment.
    pub label: SentimentLabel,
    /// The negative share, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.0)]
    #[schemars(range(min = 0, max = 1), example = 0.0)]
    pub negative: f64,
    /// The neutral share, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.44)]
    #[schemars(range(min = 0, max = 1), example = 0.44)]
    pub neutral: f64,
    /// The positive share, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.56)]
    #[schemars(range(min = 0, max = 1), example = 0.56)]
    pub positive: f64,
    /// The compound score, from −1 (negative) to 1 (positive).
    #[schema(minimum = -1, maximum = 1, example = 0.59)]
    #[schemars(range(min = -1, max = 1), example = 0.59)]
    pub compound: f64,
}

/// The sentiment of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SentenceSentiment {
    /// The position of the sentence in the text.
    pub span: Span,
    /// The scores of the sentence.
    pub scores: SentimentScores,
}
