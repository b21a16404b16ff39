//! Vectors of meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::AiText;

/// Texts whose vectors are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingsIn {
    /// The texts, 1 000 000 characters together at most.
    #[schema(min_items = 1, max_items = 256, inline, value_type = Vec<AiText>, example = json!(["Flat bread needs no yeast."]))]
    #[schemars(
        length(min = 1, max = 256),
        inner(length(min = 1, max = 100_000)),
        example = ["Flat bread needs no yeast."]
    )]
    pub input: Vec<String>,
}

/// Vectors of texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct EmbeddingsOut {
    /// A vector for each text, in the order in which they were sent.
    pub embeddings: Vec<Embedding>,
    /// The model that made them.
    #[schema(example = "all-MiniLM-L6-v2")]
    #[schemars(example = &"all-MiniLM-L6-v2")]
    pub model: String,
    /// How many numbers each vector has.
    #[schema(minimum = 1, example = 384)]
    #[schemars(range(min = 1), example = 384)]
    pub dimensions: u32,
    /// What was used.
    pub usage: EmbeddingsUsage,
}

/// The vector of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Embedding {
    /// Which of the texts that were sent, from 0.
    #[schema(minimum = 0, example = 0)]
    #[schemars(range(min = 0), example = 0)]
    pub index: u32,
    /// The vector.
    #[schema(example = json!([0.25, -0.5]))]
    #[schemars(example = [0.25, -0.5])]
    pub vector: Vec<f32>,
}

/// What vectors cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct EmbeddingsUsage {
    /// How many of the model's tokens the texts have together.
    #[schema(minimum = 0, example = 7)]
    #[schemars(range(min = 0), example = 7)]
    pub tokens: u64,
}
