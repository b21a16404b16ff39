//! Asking a chat model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::text_enum::text_enum;

text_enum! {
    /// Who speaks.
    ChatRole, "Who speaks: whoever instructs the model (`system`), who asks (`user`) or the model itself (`assistant`)." {
        /// Whoever instructs the model.
        System = "system",
        /// Who asks.
        User = "user",
        /// The model.
        Assistant = "assistant",
    }
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: ChatRole,
    /// What is said.
    #[schema(min_length = 1, max_length = 100_000, example = "Why is the sky blue?")]
    #[schemars(length(min = 1, max = 100_000), example = &"Why is the sky blue?")]
    pub content: String,
}

/// What is asked of a chat model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatIn {
    /// The conversation so far, the oldest message first.
    #[schema(min_items = 1, max_items = 256, example = json!([{ "role": "user", "content": "Why is the sky blue?" }]))]
    #[schemars(
        length(min = 1, max = 256),
        example = serde_json::json!([{ "role": "user", "content": "Why is the sky blue?" }])
    )]
    pub messages: Vec<ChatMessage>,
    /// The model, as `GET /v1/ai/models` names it; the server's own choice unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 200,
        example = "gpt-5-mini"
    )]
    #[schemars(with = "String", length(min = 1, max = 200), example = &"gpt-5-mini")]
    pub model: Option<String>,
    /// The most tokens that the answer may have; the server's own limit unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        minimum = 1,
        maximum = 1_000_000,
        example = 200
    )]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000), example = 200)]
    pub max_tokens: Option<u32>,
    /// How freely words are chosen, from 0 to 2; the model's own default unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        minimum = 0,
        maximum = 2,
        example = 0.7
    )]
    #[schemars(with = "f64", range(min = 0, max = 2), example = 0.7)]
    pub temperature: Option<f64>,
}

/// What a chat model answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ChatOut {
    /// The model that answered.
    #[schema(example = "gpt-5-mini")]
    #[schemars(example = &"gpt-5-mini")]
    pub model: String,
    /// The answer.
    #[schema(example = "Air scatters blue light more than red.")]
    #[schemars(example = &"Air scatters blue light more than red.")]
    pub content: String,
    /// Why it ended: `stop`, `length` when `max_tokens` was reached, or another word of the provider.
    #[schema(example = "stop")]
    #[schemars(example = &"stop")]
    pub finish_reason: String,
    /// What was used.
    pub usage: ChatUsage,
}

/// What a completion used, in tokens of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ChatUsage {
    /// Tokens that were read.
    #[schema(minimum = 0, example = 12)]
    #[schemars(range(min = 0), example = 12)]
    pub prompt_tokens: u64,
    /// Tokens that were written.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub completion_tokens: u64,
    /// All that count; so many are taken of the budget.
    #[schema(minimum = 0, example = 21)]
    #[schemars(range(min = 0), example = 21)]
    pub total_tokens: u64,
    /// Whether they were counted by this server, because the provider gave no count.
    #[schema(example = false)]
    #[schemars(example = false)]
    pub estimated: bool,
}

/// A piece of an answer: the data of an event `delta` of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatDelta {
    /// The text that is to be added.
    #[schema(example = "Air scatters ")]
    pub content: String,
}

/// The end of an answer: the data of the event `done`, after which a stream is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatDone {
    /// The model that answered.
    #[schema(example = "gpt-5-mini")]
    pub model: String,
    /// Why it ended: `stop`, `length` when `max_tokens` was reached, or another word of the provider.
    #[schema(example = "stop")]
    pub finish_reason: String,
    /// What was used.
    pub usage: ChatUsage,
}
