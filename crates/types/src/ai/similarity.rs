//! Ranking texts by closeness to a query.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::AiText;
use crate::body::text_enum::text_enum;

text_enum! {
    /// How closeness was measured.
    SimilarityMethod, "How closeness is measured: by the words that are shared, weighed by how rare they are (`bm25`, a score of 0 or more without an upper end), or by the angle between vectors of meaning (`embeddings`, from -1 to 1)." {
        /// By shared words.
        Bm25 = "bm25",
        /// By vectors of meaning.
        Embeddings = "embeddings",
    }
}

/// Texts to be ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarityIn {
    /// What the texts are compared with.
    #[schema(min_length = 1, max_length = 100_000, example = "bread without yeast")]
    #[schemars(length(min = 1, max = 100_000), example = &"bread without yeast")]
    pub query: String,
    /// The texts, 1 000 000 characters together at most.
    #[schema(min_items = 1, max_items = 256, inline, value_type = Vec<AiText>, example = json!(["Flat bread needs no yeast.", "The train is late."]))]
    #[schemars(
        length(min = 1, max = 256),
        inner(length(min = 1, max = 100_000)),
        example = ["Flat bread needs no yeast.", "The train is late."]
    )]
    pub texts: Vec<String>,
    /// How closeness is measured; `embeddings` where they are available, `bm25` elsewhere, unless
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    #[schemars(with = "SimilarityMethod")]
    pub method: Option<SimilarityMethod>,
}

/// Texts, ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct SimilarityOut {
    /// How closeness was measured.
    pub method: SimilarityMethod,
    /// The model that made the vectors; null for `bm25`.
    #[schema(required = true, example = "all-MiniLM-L6-v2")]
    #[schemars(example = &"all-MiniLM-L6-v2")]
    pub model: Option<String>,
    /// Every text, the closest first; equal ones in the order in which they were sent.
    pub ranked: Vec<RankedText>,
}

/// A text in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct RankedText {
    /// Which of the texts that were sent, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// How close it is: higher is closer.
    #[schema(example = 1.73)]
    #[schemars(example = 1.73)]
    pub score: f64,
}
