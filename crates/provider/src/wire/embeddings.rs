//! Vectors of texts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Usage};

/// What is asked of an embedding model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingsRequest {
    /// The model, by the name that callers use.
    pub model: String,
    /// What to embed.
    pub input: EmbeddingsInput,
    /// The rest: `dimensions`, `encoding_format`, `user`.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What to embed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EmbeddingsInput {
    /// One text.
    Text(String),
    /// Texts, one vector each.
    Texts(Vec<String>),
    /// One text as the model's tokens.
    Tokens(Vec<u32>),
    /// Texts as the model's tokens, one vector each.
    TokenLists(Vec<Vec<u32>>),
}

impl EmbeddingsInput {
    /// How many vectors it asks for.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Text(_) | Self::Tokens(_) => 1,
            Self::Texts(texts) => texts.len(),
            Self::TokenLists(lists) => lists.len(),
        }
    }
}

/// The vectors, in the order of the texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EmbeddingsResponse {
    /// `list`.
    pub object: String,
    /// One for each text.
    pub data: Vec<Embedding>,
    /// The model that answered, by the name that was asked for if the route renames it.
    pub model: String,
    /// The tokens used.
    pub usage: Usage,
}

/// The vector of one text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// `embedding`.
    #[serde(default = "object")]
    pub object: String,
    /// Which text, from 0.
    #[serde(default)]
    pub index: usize,
    /// The vector.
    pub embedding: Vector,
}

fn object() -> String {
    "embedding".to_owned()
}

/// A vector in the form that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Vector {
    /// Numbers.
    Numbers(Vec<f32>),
    /// Little-endian 32-bit floats in Base64, with `encoding_format: base64`.
    Base64(String),
}

/// The answer as a provider writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct EmbeddingsWire {
    pub(crate) data: Vec<Embedding>,
    #[serde(default)]
    pub(crate) model: String,
    #[serde(default)]
    pub(crate) usage: Value,
}
