//! Requests to a provider: as the caller wrote them, with the provider's name for the model and the
//! additions for the call.

use bytes::Bytes;
use serde_json::Value;

use crate::adapt::Manner;
use crate::json::{Edits, Object};
use crate::wire::{Body, ChatRequest, EmbeddingsRequest};

/// A request for a completion, in one piece or `streamed`.
pub(crate) fn chat(request: &ChatRequest, model: &str, manner: Manner, streamed: bool) -> Bytes {
    let mut edits = named(request.model(), model);
    if request.streams() != streamed {
        edits.push(("stream", Some(streamed.to_string())));
    }
    if let Some(bound) = request.bound() {
        edits.push((manner.limit.as_str(), Some(bound.to_string())));
    }
    if manner.ask_usage {
        edits.push(("stream_options", Some(with_usage(&request.body))));
    }
    edited(&request.body, &edits)
}

/// A request for embeddings.
pub(crate) fn embeddings(request: &EmbeddingsRequest, model: &str) -> Bytes {
    edited(&request.body, &named(request.model(), model))
}

/// Replaces the model if the provider has another name for it.
fn named<'e>(asked: &str, model: &str) -> Edits<'e> {
    let edit = (asked != model).then(|| ("model", Some(Value::from(model).to_string())));
    edit.into_iter().collect()
}

/// The caller's `stream_options`, with the request for the usage.
fn with_usage(body: &Body) -> String {
    let options = body
        .object()
        .ok()
        .and_then(|body| body.get("stream_options"));
    let options = options.and_then(|options| Object::read(options.get()));
    let wish = vec![("include_usage", Some("true".to_owned()))];
    match options {
        Some(options) => options.edited(&wish),
        None => r#"{"include_usage":true}"#.to_owned(),
    }
}

/// An unchanged body is not even copied.
fn edited(body: &Body, edits: &Edits<'_>) -> Bytes {
    match body.object() {
        Ok(object) if !edits.is_empty() => object.edited(edits).into(),
        _ => body.bytes().clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::adapt::{Habits, LimitName};
    use crate::wire::{Conversation, ConversationMessage};

    /// As clients write: members in any order, numbers with all their digits.
    const ASKED: &str = "{\"response_format\":{\"schema\":{\"reasoning\":1,\"answer\":2}},\
        \"messages\":[{\"role\":\"assistant\",\"tool_calls\":[]}, {\"role\":\"user\",\"content\":\"a\"}],\
        \"seed\":9007199254740993,\"temperature\":1.0,\"model\":\"m\"}";

    fn read(body: &str) -> ChatRequest {
        ChatRequest::read(Bytes::from(body.to_owned())).unwrap()
    }

    fn sent(request: &ChatRequest, model: &str, streamed: bool, setting: Option<bool>) -> String {
        let manner = Habits::new(None, setting).manner(request, model, streamed);
        String::from_utf8(chat(request, model, manner, streamed).to_vec()).unwrap()
    }

    #[test]
    fn what_a_caller_wrote_leaves_as_it_came() {
        let body = Bytes::from_static(ASKED.as_bytes());
        let request = ChatRequest::read(body.clone()).unwrap();
        let manner = Habits::new(None, None).manner(&request, "m", false);
        // The same bytes, not a copy.
        assert_eq!(chat(&request, "m", manner, false).as_ptr(), body.as_ptr());
        let streamed = ASKED.replace("\"model\"", "\"stream\" : true, \"model\"");
        assert_eq!(sent(&read(&streamed), "m", true, None), streamed);
    }

    #[test]
    fn only_what_the_call_needs_is_changed() {
        let renamed = ASKED.replace("\"m\"}", "\"upstream-m\"}");
        assert_eq!(sent(&read(ASKED), "upstream-m", false, None), renamed);
        let mut request = read(ASKED);
        request.bound_by(7);
        let bounded = ASKED.replace("\"m\"}", "\"m\",\"max_tokens\":7}");
        assert_eq!(sent(&request, "m", false, None), bounded);
        let reasoning = ASKED.replace("\"m\"}", "\"gpt-5-mini\",\"max_completion_tokens\":7}");
        assert_eq!(sent(&request, "gpt-5-mini", false, None), reasoning);
    }

    #[test]
    fn a_bound_that_the_caller_states_is_the_bound() {
        for stated in ["\"max_tokens\": 5", "\"max_completion_tokens\": 5"] {
            let body = ASKED.replace("\"model\"", &format!("{stated},\"model\""));
            let mut request = read(&body);
            request.bound_by(7);
            assert_eq!(sent(&request, "m", false, None), body);
        }
        let null = ASKED.replace("\"model\"", "\"max_tokens\":null,\"model\"");
        let mut request = read(&null);
        request.bound_by(7);
        assert_eq!(sent(&request, "m", false, None), null.replace("null", "7"));
        assert_eq!(LimitName::of_model("m"), LimitName::MaxTokens);
    }

    #[test]
    fn usage_is_asked_for_beside_the_callers_options() {
        let options = r#"{ "include_obfuscation" : false }"#;
        let body = ASKED.replace(
            "\"model\"",
            &format!("\"stream\":true,\"stream_options\":{options},\"model\""),
        );
        let asked = body.replace("false }", "false,\"include_usage\":true }");
        assert_eq!(sent(&read(&body), "m", true, Some(true)), asked);
        assert_eq!(sent(&read(&body), "m", true, None), body);
        let own = body.replace(
            "{ \"include_obfuscation\" : false }",
            "{\"include_usage\":true}",
        );
        assert_eq!(sent(&read(&own), "m", true, Some(true)), own);
    }

    #[test]
    fn what_is_written_here_has_nothing_that_was_not_said() {
        let said = ConversationMessage {
            role: "user",
            content: "hi",
        };
        let conversation = Conversation {
            model: "m",
            messages: vec![said],
            temperature: None,
        };
        let request = ChatRequest::of(&conversation, Some(5));
        let whole = r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":5}"#;
        assert_eq!(sent(&request, "m", false, None), whole);
        let streamed = r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"max_tokens":5,"stream_options":{"include_usage":true}}"#;
        assert_eq!(sent(&request, "m", true, None), streamed);
    }
}
