//! Vectors of meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::AiText;

/// Texts to embed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingsIn {
    /// The texts, together at most 1 000 000 characters.
    #[schema(min_items = 1, max_items = 256, inline, value_type = Vec<AiText>, example = json!(["Flat bread needs no yeast."]))]
    #[schemars(
        length(min = 1, max = 256),
        inner(length(min = 1, max = 100_000)),
        example = ["Flat bread needs no yeast."]
    )]
    pub input: Vec<String>,
}

/// The embedding vectors of texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct EmbeddingsOut {
    /// One vector per text, in the order of the input.
    pub embeddings: Vec<Embedding>,
    /// The model that created the vectors.
    #[schema(example = "all-MiniLM-L6-v2")]
    #[schemars(example = &"all-MiniLM-L6-v2")]
    pub model: String,
    /// The number of dimensions of each vector.
    #[schema(minimum = 1, example = 384)]
    #[schemars(range(min = 1), example = 384)]
    pub dimensions: u32,
    /// The tokens used.
    pub usage: EmbeddingsUsage,
}

/// The embedding vector of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Embedding {
    /// The index of the text in the input, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// The vector.
    #[schema(example = json!([0.25, -0.5]))]
    #[schemars(example = [0.25, -0.5])]
    pub vector: Vec<f32>,
}

/// The tokens that embeddings used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct EmbeddingsUsage {
    /// The number of tokens in all texts, as the model counts them.
    #[schema(minimum = 0, example = 7)]
    #[schemars(range(min = 0), example = 7)]
    pub tokens: u64,
}
