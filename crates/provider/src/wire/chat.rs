//! A request for a completion.

use serde::{Deserialize, Serialize};

use super::Extra;

/// What is asked of a chat model. Tools, response formats and the like travel in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The model, by the name that callers use.
    pub model: String,
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// The most tokens to answer with; the older name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// The most tokens to answer with, thinking included; the newer name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    /// How freely to choose words, 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// How many answers to give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Whether to answer in chunks. Set by the call that is made, whatever stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
    /// How to stream. `include_usage` is set here, the rest is passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<Extra>,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ChatRequest {
    /// The most tokens that an answer may have, by either name: the smaller if both are given.
    /// `None`: the model decides.
    #[must_use]
    pub fn max_answer_tokens(&self) -> Option<u64> {
        match (self.max_tokens, self.max_completion_tokens) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// One message of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `system`, `developer`, `user`, `assistant` or `tool`.
    pub role: String,
    /// What it says; nothing where the assistant only calls tools.
    #[serde(default)]
    pub content: Option<Content>,
    /// The rest: `name`, `tool_calls`, `tool_call_id`.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Text, images and others in order.
    Parts(Vec<Part>),
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// `text`, `image_url`, `input_audio`, `file` and whatever a provider knows.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text of a `text` part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_not_read_is_passed_on_as_it_came() {
        let sent = json!({
            "model": "m",
            "messages": [
                {"role": "user", "content": [
                    {"type": "text", "text": "what is this?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA", "detail": "low"}}
                ]},
                {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function",
                    "function": {"name": "f", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "c", "content": "4"}
            ],
            "temperature": 0.25,
            "max_completion_tokens": 7,
            "tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
            "seed": 9_007_199_254_740_993_u64,
            "logit_bias": {"50256": -100}
        });
        let request: ChatRequest = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), sent);
    }

    #[test]
    fn a_message_needs_a_role_and_content_of_a_known_shape() {
        for bad in [
            json!({"content": "a"}),
            json!({"role": "user", "content": 1}),
        ] {
            assert!(
                serde_json::from_value::<Message>(bad.clone()).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_smaller_of_both_bounds_holds() {
        let ask = |value: Value| {
            serde_json::from_value::<ChatRequest>(value)
                .unwrap()
                .max_answer_tokens()
        };
        let both =
            json!({"model": "m", "messages": [], "max_tokens": 9, "max_completion_tokens": 5});
        assert_eq!(ask(both), Some(5));
        assert_eq!(
            ask(json!({"model": "m", "messages": [], "max_tokens": 9})),
            Some(9)
        );
        assert_eq!(ask(json!({"model": "m", "messages": []})), None);
    }
}
