//! `POST /openai/v1/chat/completions`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_app::{App, Failure};
use aivy_provider::wire::{ChatChunk, ChatRequest, Usage};
use aivy_provider::{CallUsage, ChatEvent};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::errors;
use super::request::{Request, json};
use crate::caller::Caller;
use crate::error::{self, ApiError};
use crate::events::{self, Frames, StreamShutdown};

/// A completion, in one piece or as a stream.
pub(super) async fn create(
    caller: Caller,
    app: Data<App>,
    ending: Data<StreamShutdown>,
    request: Request<ChatRequest>,
) -> Result<HttpResponse, ApiError> {
    let runner = caller.tool_context(&app).runner;
    let request = request.0;
    if !request.streams() {
        let chat = app.chat(&runner, request).await?;
        return Ok(json(chat.completion.json));
    }
    let frames = CompletionFrames {
        owes_usage: request.wants_usage(),
        last: None,
    };
    let stream = app.chat_stream(&runner, request).await?;
    Ok(events::respond(stream, frames, &ending))
}

/// OpenAI's events: chunks without a name, and `[DONE]`.
struct CompletionFrames {
    /// Whether the caller requested the usage at the end, and the provider has not sent it.
    owes_usage: bool,
    /// The last chunk.
    last: Option<String>,
}

impl Frames for CompletionFrames {
    fn event(&mut self, event: ChatEvent) -> Bytes {
        match event {
            ChatEvent::Chunk(chunk) => self.chunk(chunk),
            ChatEvent::End(used) => self.end(used),
        }
    }

    fn error(&mut self, failure: &Failure) -> Bytes {
        let status = failure.code.status();
        let foreign = failure.foreign.as_deref();
        let (_, body) = errors::shaped(&error::envelope(failure), status, true, foreign);
        events::plain(&body.to_string())
    }
}

impl CompletionFrames {
    fn chunk(&mut self, chunk: ChatChunk) -> Bytes {
        let bytes = events::plain(&chunk.json);
        self.owes_usage &= !chunk.has_usage;
        self.last = Some(chunk.json);
        bytes
    }

    fn end(&mut self, used: CallUsage) -> Bytes {
        let mut bytes = Vec::new();
        if self.owes_usage {
            let last = self.last.take().unwrap_or_default();
            bytes.extend(events::plain(&usage_chunk(&last, used.usage)));
        }
        bytes.extend_from_slice(b"data: [DONE]\n\n");
        bytes.into()
    }
}

/// The members of a chunk, as written.
#[derive(Default, Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    created: Option<&'a RawValue>,
    #[serde(borrow)]
    model: Option<&'a RawValue>,
}

/// The chunk with the usage, after the provider's `last` chunk.
#[derive(Serialize)]
struct UsageChunk<'a> {
    id: Option<&'a RawValue>,
    object: &'static str,
    created: Option<&'a RawValue>,
    model: Option<&'a RawValue>,
    choices: [(); 0],
    usage: Usage,
}

fn usage_chunk(last: &str, usage: Usage) -> String {
    let head: Head<'_> = serde_json::from_str(last).unwrap_or_default();
    let chunk = UsageChunk {
        id: head.id,
        object: "chat.completion.chunk",
        created: head.created,
        model: head.model,
        choices: [],
        usage,
    };
    serde_json::to_string(&chunk).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_with_the_usage_is_like_the_one_before() {
        let last = r#"{"id":null,"created":1.50,"model":"m","choices":[{}]}"#;
        let chunk = usage_chunk(last, Usage::of(1, 2));
        let expected = r#"{"id":null,"object":"chat.completion.chunk","created":1.50,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#;
        assert_eq!(chunk, expected);
    }
}
