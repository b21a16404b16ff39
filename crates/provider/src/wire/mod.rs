//! OpenAI's shapes, as far as they are read here. What is not read is kept and passed on as it came.
//!
//! Written from OpenAI's API reference (chat completions, chunks, embeddings, models, errors) and
//! from what vLLM, Ollama and llama.cpp really answer: fields that they leave out have a default.

mod chat;
mod chunk;
mod completion;
mod embeddings;
mod failure;
mod model;
mod usage;

pub use chat::{ChatRequest, Content, Message, Part};
pub use chunk::{ChatChunk, ChunkChoice, Delta};
pub use completion::{ChatCompletion, Choice, Reply};
pub use embeddings::{Embedding, EmbeddingsInput, EmbeddingsRequest, EmbeddingsResponse, Vector};
pub use model::Model;
pub use usage::Usage;

pub(crate) use embeddings::EmbeddingsWire;
pub(crate) use failure::Failure;
pub(crate) use model::ModelsWire;
pub(crate) use usage::ReportedUsage;

/// Fields that nothing here reads.
pub type Extra = serde_json::Map<String, serde_json::Value>;
