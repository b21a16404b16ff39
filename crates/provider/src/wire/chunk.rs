//! A piece of a streamed completion.

use serde::{Deserialize, Serialize};

use super::Extra;

/// One chunk. Its `usage` is taken out: a stream ends with the whole count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatChunk {
    /// The provider's name for the answer, the same in all its chunks.
    #[serde(default)]
    pub id: String,
    /// `chat.completion.chunk`.
    #[serde(default = "object")]
    pub object: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created: i64,
    /// The model that answers, by the name that was asked for if the route renames it.
    #[serde(default)]
    pub model: String,
    /// What is new of each answer.
    #[serde(default)]
    pub choices: Vec<ChunkChoice>,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

fn object() -> String {
    "chat.completion.chunk".to_owned()
}

/// What is new of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkChoice {
    /// Which answer.
    #[serde(default)]
    pub index: u32,
    /// The new piece.
    #[serde(default)]
    pub delta: Delta,
    /// Why the answer ended, in its last chunk.
    #[serde(default)]
    pub finish_reason: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A piece of what the model says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// `assistant`, in the first piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Text to append.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The rest: `tool_calls`, `refusal`, `reasoning_content`.
    #[serde(flatten)]
    pub extra: Extra,
}
