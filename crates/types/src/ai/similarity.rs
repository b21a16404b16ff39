//! Ranking texts by similarity to a query.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::AiText;
use crate::body::text_enum::text_enum;

text_enum! {
    /// How similarity was measured.
    SimilarityMethod, "How similarity is measured: by shared words, where rare words count more (`bm25`, a score of 0 or more without an upper limit), or by the cosine similarity of embedding vectors (`embeddings`, from −1 to 1)." {
        /// Shared words.
        Bm25 = "bm25",
        /// The cosine similarity of embedding vectors.
        Embeddings = "embeddings",
    }
}

/// Texts to rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarityIn {
    /// The text that the texts are compared with.
    #[schema(min_length = 1, max_length = 100_000, example = "bread without yeast")]
    #[schemars(length(min = 1, max = 100_000), example = &"bread without yeast")]
    pub query: String,
    /// The texts, together at most 1 000 000 characters.
    #[schema(min_items = 1, max_items = 256, inline, value_type = Vec<AiText>, example = json!(["Flat bread needs no yeast.", "The train is late."]))]
    #[schemars(
        length(min = 1, max = 256),
        inner(length(min = 1, max = 100_000)),
        example = ["Flat bread needs no yeast.", "The train is late."]
    )]
    pub texts: Vec<String>,
    /// How similarity is measured. Default: `embeddings` if they are available, else `bm25`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    #[schemars(with = "SimilarityMethod")]
    pub method: Option<SimilarityMethod>,
}

/// The ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SimilarityOut {
    /// How similarity was measured.
    pub method: SimilarityMethod,
    /// The model that created the vectors; null for `bm25`.
    #[schema(required = true, example = "all-MiniLM-L6-v2")]
    #[schemars(example = &"all-MiniLM-L6-v2")]
    pub model: Option<String>,
    /// All texts, most similar first; texts with equal scores are in the order of the input.
    pub ranked: Vec<RankedText>,
}

/// A ranked text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct RankedText {
    /// The index of the text in the input, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// The similarity score: higher is more similar.
    #[schema(example = 1.73)]
    #[schemars(example = 1.73)]
    pub score: f64,
}
