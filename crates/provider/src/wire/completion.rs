//! A completion in one piece.

use serde::{Deserialize, Serialize};

use super::{Extra, Usage};

/// What a chat model answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatCompletion {
    /// The provider's name for the answer.
    #[serde(default)]
    pub id: String,
    /// `chat.completion`.
    #[serde(default = "object")]
    pub object: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created: i64,
    /// The model that answered, by the name that was asked for if the route renames it.
    #[serde(default)]
    pub model: String,
    /// The answers, one unless more were asked for.
    pub choices: Vec<Choice>,
    /// The tokens used: as the provider counted them, or counted here (see [`Counted`]).
    ///
    /// [`Counted`]: crate::Counted
    #[serde(default, skip_deserializing)]
    pub usage: Usage,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

fn object() -> String {
    "chat.completion".to_owned()
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its place.
    #[serde(default)]
    pub index: u32,
    /// What was said.
    pub message: Reply,
    /// Why it ended: `stop`, `length`, `tool_calls`, `content_filter`.
    #[serde(default)]
    pub finish_reason: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the model said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// `assistant`.
    #[serde(default = "assistant")]
    pub role: String,
    /// The text; nothing where it only calls tools.
    #[serde(default)]
    pub content: Option<String>,
    /// The rest: `tool_calls`, `refusal`, `reasoning_content`.
    #[serde(flatten)]
    pub extra: Extra,
}

fn assistant() -> String {
    "assistant".to_owned()
}
