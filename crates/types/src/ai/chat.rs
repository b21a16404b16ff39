//! Chat completions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::text_enum::text_enum;

text_enum! {
    /// The author of the message.
    ChatRole, "The author of a message: instructions for the model (`system`), the user (`user`) or the model itself (`assistant`)." {
        /// Instructions for the model.
        System = "system",
        /// The user.
        User = "user",
        /// The model.
        Assistant = "assistant",
    }
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatMessage {
    /// The author of the message.
    pub role: ChatRole,
    /// The text of the message.
    #[schema(min_length = 1, max_length = 100_000, example = "Why is the sky blue?")]
    #[schemars(length(min = 1, max = 100_000), example = &"Why is the sky blue?")]
    pub content: String,
}

/// A request to a chat model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatIn {
    /// The conversation so far, oldest message first.
    #[schema(min_items = 1, max_items = 256, example = json!([{ "role": "user", "content": "Why is the sky blue?" }]))]
    #[schemars(
        length(min = 1, max = 256),
        example = serde_json::json!([{ "role": "user", "content": "Why is the sky blue?" }])
    )]
    pub messages: Vec<ChatMessage>,
    /// The model, as listed by `GET /v1/ai/models`. Default: chosen by the server.
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
    /// The maximum number of tokens in the completion. Default: the server's limit.
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
    /// The sampling temperature, from 0 to 2: higher values make the output more random. Default:
    /// the model's own.
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

/// A completion by a chat model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ChatOut {
    /// The model that wrote the completion.
    #[schema(example = "gpt-5-mini")]
    #[schemars(example = &"gpt-5-mini")]
    pub model: String,
    /// The text of the completion.
    #[schema(example = "Air scatters blue light more than red.")]
    #[schemars(example = &"Air scatters blue light more than red.")]
    pub content: String,
    /// Why the completion ended: `stop` for a natural end, `length` if `max_tokens` was reached, or
    /// another value of the provider.
    #[schema(example = "stop")]
    #[schemars(example = &"stop")]
    pub finish_reason: String,
    /// The tokens used.
    pub usage: ChatUsage,
}

/// The tokens that a completion used, as the model counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ChatUsage {
    /// Tokens in the prompt.
    #[schema(minimum = 0, example = 12)]
    #[schemars(range(min = 0), example = 12)]
    pub prompt_tokens: u64,
    /// Tokens in the completion.
    #[schema(minimum = 0, example = 9)]
    #[schemars(range(min = 0), example = 9)]
    pub completion_tokens: u64,
    /// All tokens used; this number is charged to the budget.
    #[schema(minimum = 0, example = 21)]
    #[schemars(range(min = 0), example = 21)]
    pub total_tokens: u64,
    /// Whether the numbers are this server's estimate, because the provider reported none.
    #[schema(example = false)]
    #[schemars(example = false)]
    pub estimated: bool,
}

/// A part of a completion: the data of a `delta` event in a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatDelta {
    /// The text to append.
    #[schema(example = "Air scatters ")]
    pub content: String,
}

/// The end of a completion: the data of the `done` event, which is the last of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatDone {
    /// The model that wrote the completion.
    #[schema(example = "gpt-5-mini")]
    pub model: String,
    /// Why the completion ended: `stop` for a natural end, `length` if `max_tokens` was reached, or
    /// another value of the provider.
    #[schema(example = "stop")]
    pub finish_reason: String,
    /// The tokens used.
    pub usage: ChatUsage,
}
