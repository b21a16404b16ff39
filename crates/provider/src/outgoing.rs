//! Requests as they leave: by the provider's name of the model, and with what the call needs.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::wire::{ChatRequest, EmbeddingsRequest};
use crate::{Fault, ProviderError};

/// A completion in one piece.
pub(crate) fn chat(request: &ChatRequest, model: &str) -> Result<Bytes, ProviderError> {
    let mut value = object(request, model)?;
    // `stream_options` without `stream` is an error at OpenAI.
    value["stream"] = Value::Bool(false);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("stream_options");
    }
    bytes(&value)
}

/// A stream; `ask_usage` asks for a last chunk with the usage.
pub(crate) fn stream(
    request: &ChatRequest,
    model: &str,
    ask_usage: bool,
) -> Result<Bytes, ProviderError> {
    let mut value = object(request, model)?;
    value["stream"] = Value::Bool(true);
    if ask_usage {
        value["stream_options"]["include_usage"] = Value::Bool(true);
    } else if let Some(fields) = value.as_object_mut() {
        fields.remove("stream_options");
    }
    bytes(&value)
}

/// Vectors.
pub(crate) fn embeddings(request: &EmbeddingsRequest, model: &str) -> Result<Bytes, ProviderError> {
    bytes(&object(request, model)?)
}

fn object(request: &impl Serialize, model: &str) -> Result<Value, ProviderError> {
    let mut value = serde_json::to_value(request).map_err(unwritable)?;
    value["model"] = Value::String(model.to_owned());
    Ok(value)
}

fn bytes(value: &Value) -> Result<Bytes, ProviderError> {
    serde_json::to_vec(value)
        .map(Bytes::from)
        .map_err(unwritable)
}

/// Values that came from JSON or from our own types always go back into JSON.
fn unwritable(error: serde_json::Error) -> ProviderError {
    tracing::error!(%error, "a request cannot be written as JSON");
    ProviderError::BadAnswer(Fault::Json)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(value: Value) -> ChatRequest {
        serde_json::from_value(value).unwrap()
    }

    fn read(bytes: &Bytes) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    #[test]
    fn a_stream_asks_for_usage_and_keeps_the_other_options() {
        let request = request(
            json!({"model": "m", "messages": [], "seed": 1, "stream": false,
            "stream_options": {"include_obfuscation": false}}),
        );
        let sent = read(&stream(&request, "upstream-m", true).unwrap());
        let expected = json!({"model": "upstream-m", "messages": [], "seed": 1, "stream": true,
            "stream_options": {"include_obfuscation": false, "include_usage": true}});
        assert_eq!(sent, expected);
        let plain = read(&stream(&request, "m", false).unwrap());
        assert_eq!(plain.get("stream_options"), None);
    }

    #[test]
    fn one_piece_has_no_options_of_streams() {
        let request = request(json!({"model": "m", "messages": [], "stream": true,
            "stream_options": {"include_usage": true}}));
        let sent = read(&chat(&request, "m").unwrap());
        assert_eq!(sent, json!({"model": "m", "messages": [], "stream": false}));
    }
}
