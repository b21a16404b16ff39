//! `POST /openai/v1/chat/completions`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_app::{App, Failure};
use aivy_provider::wire::{ChatChunk, ChatRequest, Usage};
use aivy_provider::{ChatEvent, Counted};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Lenient, errors};
use crate::caller::Caller;
use crate::error::{self, ApiError};
use crate::events::{self, Ending, Frames};

/// The most messages of a conversation.
const MAX_MESSAGES: usize = 2048;

/// A completion, whole or as a stream.
pub(super) async fn create(
    caller: Caller,
    app: Data<App>,
    ending: Data<Ending>,
    request: Lenient<ChatRequest>,
) -> Result<HttpResponse, ApiError> {
    let runner = caller.tool_context(&app).runner;
    let request = request.0;
    check(&request)?;
    if request.stream != Some(true) {
        let chat = app.chat(&runner, request).await?;
        return Ok(HttpResponse::Ok().json(chat.completion));
    }
    let frames = CompletionFrames {
        wants_usage: wants_usage(&request),
        last: None,
    };
    let stream = app.chat_stream(&runner, request).await?;
    Ok(events::respond(stream, frames, &ending))
}

fn check(request: &ChatRequest) -> Result<(), Failure> {
    let mut violations = Vec::new();
    if request.model.is_empty() {
        violations.push("model must not be empty".to_owned());
    }
    if !(1..=MAX_MESSAGES).contains(&request.messages.len()) {
        violations.push(format!("messages must be 1 to {MAX_MESSAGES}"));
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid(violations))
    }
}

/// Whether the caller asked for the usage at the end; it is counted in any case.
fn wants_usage(request: &ChatRequest) -> bool {
    let options = request.stream_options.as_ref();
    let wanted = options.and_then(|options| options.get("include_usage"));
    wanted.and_then(Value::as_bool).unwrap_or_default()
}

/// OpenAI's events: chunks without a name, and `[DONE]`.
struct CompletionFrames {
    wants_usage: bool,
    /// What the last chunk said of itself, for the one with the usage.
    last: Option<(String, i64, String)>,
}

impl Frames for CompletionFrames {
    fn event(&mut self, event: ChatEvent) -> Bytes {
        match event {
            ChatEvent::Chunk(chunk) => self.chunk(chunk),
            ChatEvent::End(used) => self.end(used),
        }
    }

    fn error(&mut self, failure: &Failure) -> Bytes {
        let (_, body) = errors::shaped(&error::envelope(failure), failure.code.status(), true);
        events::plain(&body)
    }
}

impl CompletionFrames {
    fn chunk(&mut self, chunk: ChatChunk) -> Bytes {
        let bytes = events::plain(&chunk);
        self.last = Some((chunk.id, chunk.created, chunk.model));
        bytes
    }

    fn end(&mut self, used: Counted) -> Bytes {
        let mut bytes = Vec::new();
        if self.wants_usage {
            bytes.extend(events::plain(&self.usage(used.usage)));
        }
        bytes.extend_from_slice(b"data: [DONE]\n\n");
        bytes.into()
    }

    fn usage(&mut self, usage: Usage) -> Value {
        let (id, created, model) = self.last.take().unwrap_or_default();
        json!({
            "id": id, "object": "chat.completion.chunk", "created": created, "model": model,
            "choices": [], "usage": usage,
        })
    }
}
