//! Choosing the most telling sentences of a text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::redact::Span;

/// A text to be summed up.
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
    /// How many sentences to answer; three unless this or `ratio` is given. Not together with
    /// `ratio`.
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
    /// What share of the sentences to answer, at least one and at most 50. Not together with
    /// `sentences`.
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

/// The most telling sentences of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SummaryOut {
    /// The sentences in one text, in the order of the original.
    #[schema(example = "The bridge was closed. Engineers found cracks in the bridge.")]
    #[schemars(example = &"The bridge was closed. Engineers found cracks in the bridge.")]
    pub summary: String,
    /// The sentences, in the order of the original.
    pub sentences: Vec<SummarySentence>,
    /// How many sentences the text has.
    #[schema(minimum = 0, example = 3)]
    #[schemars(range(min = 0), example = 3)]
    pub total_sentences: u32,
    /// How many of them were considered: the first 1000 at most.
    #[schema(minimum = 0, example = 3)]
    #[schemars(range(min = 0), example = 3)]
    pub considered_sentences: u32,
}

/// A sentence that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SummarySentence {
    /// The sentence.
    #[schema(example = "The bridge was closed.")]
    #[schemars(example = &"The bridge was closed.")]
    pub text: String,
    /// Which sentence of the text it is, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// How telling it is, from 0 to 1, which the most telling sentence has.
    #[schema(minimum = 0, maximum = 1, example = 1.0)]
    #[schemars(range(min = 0, max = 1), example = 1.0)]
    pub score: f64,
    /// Where it stands in the text.
    pub span: Span,
}
