//! OpenAI's formats, as far as they are parsed here. Requests and responses are kept unchanged;
//! what is parsed from them does not depend on their other members.
//!
//! Written from OpenAI's API reference (chat completions, chunks, embeddings, models, errors) and
//! from what vLLM, Ollama, llama.cpp, Mistral, Gemini and others really send.

mod chat;
mod choice;
mod chunk;
mod completion;
mod embeddings;
mod model;
mod request;
mod upstream_error;
mod usage;

pub use chat::{ChatRequest, Conversation, ConversationMessage, MAX_MESSAGES};
pub use chunk::ChatChunk;
pub use completion::ChatCompletion;
pub use embeddings::{EmbeddingsRequest, EmbeddingsResponse};
pub use model::Model;
pub use upstream_error::Reason;
pub use usage::Usage;

pub(crate) use chat::content;
pub(crate) use choice::Choice;
pub(crate) use chunk::ChunkRewrite;
pub(crate) use completion::{renamed, usage as usage_of};
pub(crate) use model::read_models;
pub(crate) use request::Body;
pub(crate) use upstream_error::UpstreamError;
