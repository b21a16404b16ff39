//! Extractive summaries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::redact::Span;

/// A text to summarize.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
// Of its own, because the members' examples together would contradict one another.
#[schema(example = json!({
    "text": "The bridge was closed. Engineers found cracks in the bridge. It rained.",
    "sentences": 2,
}))]
#[schemars(example = serde_json::json!({
    "text": "The bridge was closed. Engineers found cracks in the bridge. It rained.",
    "sentences": 2,
}))]
pub struct SummaryIn {
    /// The text.
    #[schema(
        min_length = 1,
        max_length = 100_000,
        example = "The bridge was closed. Engineers found cracks in the bridge. It rained."
    )]
    #[schemars(
        length(min = 1, max = 100_000),
        example = &"The bridge was closed. Engineers found cracks in the bridge. It rained."
    )]
    pub text: String,
    /// The number of sentences to return. Default: 3, unless `ratio` is given. Cannot be combined
    /// with `ratio`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        minimum = 1,
        maximum = 50,
        example = 2
    )]
    #[schemars(with = "u8", range(min = 1, max = 50), example = 2)]
    pub sentences: Option<u8>,
    /// The share of the sentences to return, from 0.01 to 1; at least one sentence and at most
    /// 50. Cannot be combined with `sentences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        minimum = 0.01,
        maximum = 1,
        example = 0.2
    )]
    #[schemars(with = "f64", range(min = 0.01, max = 1), example = 0.2)]
    pub ratio: Option<f64>,
}

/// The most relevant sentences of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SummaryOut {
    /// The chosen sentences as one text, in their original order.
    #[schema(example = "The bridge was closed. Engineers found cracks in the bridge.")]
    #[schemars(example = &"The bridge was closed. Engineers found cracks in the bridge.")]
    pub summary: String,
    /// The chosen sentences, in their original order.
    pub sentences: Vec<SummarySentence>,
    /// The number of sentences in the text.
    #[schema(minimum = 0, example = 3)]
    #[schemars(range(min = 0), example = 3)]
    pub total_sentences: u32,
    /// The number of sentences considered: at most the first 1000.
    #[schema(minimum = 0, example = 3)]
    #[schemars(range(min = 0), example = 3)]
    pub considered_sentences: u32,
}

/// A chosen sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SummarySentence {
    /// The sentence.
    #[schema(example = "The bridge was closed.")]
    #[schemars(example = &"The bridge was closed.")]
    pub text: String,
    /// The index of the sentence in the text, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// The relevance, from 0 to 1; the top sentence has 1.
    #[schema(minimum = 0, maximum = 1, example = 1.0)]
    #[schemars(range(min = 0, max = 1), example = 1.0)]
    pub score: f64,
    /// The position of the sentence in the text.
    pub span: Span,
}
