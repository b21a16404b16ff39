//! A completion as a stream of chunks that ends with its usage.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::{FutureExt as _, Stream, StreamExt as _};
use serde::de::IgnoredAny;

use crate::attempts::ActiveAttempt;
use crate::body::Body;
use crate::chat::CallUsage;
use crate::json::{Object, lossy_utf8};
use crate::providers::Providers;
use crate::sse::{Event, Parser};
use crate::tally::TokenTally;
use crate::wire::{ChatChunk, ChatRequest, Choice, ChunkRewrite, UpstreamError, usage_of};
use crate::{Fault, Operation, ProviderError};

/// What OpenAI sends when a stream is complete.
const DONE: &str = "[DONE]";

/// An item of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// A piece of the response.
    Chunk(ChatChunk),
    /// The response is complete; this is its usage. It is the last event.
    End(CallUsage),
}

/// A completion in progress. Its last item is [`ChatEvent::End`] or an error.
///
/// Dropping it closes the connection, and the provider stops working; the usage until then is
/// available before ([`ChatStream::used`]).
pub struct ChatStream {
    /// `None` if the stream has ended.
    body: Option<Body>,
    events: Parser,
    ready: VecDeque<Result<ChatEvent, ProviderError>>,
    attempt: ActiveAttempt,
    tally: TokenTally,
    /// The model name to show, if the provider has another.
    shown: Option<String>,
    /// Whether the caller requested the usage.
    wants_usage: bool,
    begun: BTreeSet<u64>,
    finished: BTreeSet<u64>,
    any: bool,
}

impl Providers {
    /// Requests a completion as a stream. It is returned when its first chunk has arrived: before
    /// that a failure leads to another attempt, and after that to an error in the stream.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn chat_stream(&self, request: ChatRequest) -> Result<ChatStream, ProviderError> {
        let candidates = self.candidates(request.model())?;
        let request = Arc::new(request);
        let open = |attempt: ActiveAttempt| ChatStream::open(attempt, request.clone()).boxed();
        self.attempts()
            .run(candidates, Operation::ChatStream, open)
            .await
    }
}

impl ChatStream {
    async fn open(
        mut attempt: ActiveAttempt,
        request: Arc<ChatRequest>,
    ) -> Result<Self, ProviderError> {
        let opening = attempt
            .upstream
            .complete(&request, &attempt.model, true)
            .await;
        match opening {
            Ok(body) => Self::new(attempt, body, &request).begin().await,
            Err(error) => {
                attempt.reporter.fail(&error);
                Err(error)
            }
        }
    }

    /// Does not keep the request, which can be large.
    fn new(attempt: ActiveAttempt, body: Body, request: &ChatRequest) -> Self {
        let asked = request.model();
        Self {
            shown: (attempt.model != asked).then(|| asked.to_owned()),
            wants_usage: request.wants_usage(),
            events: Parser::new(attempt.upstream.line_bytes),
            body: Some(body),
            ready: VecDeque::new(),
            attempt,
            tally: TokenTally::new(request.counted().likely),
            begun: BTreeSet::new(),
            finished: BTreeSet::new(),
            any: false,
        }
    }

    /// The tokens used so far: the provider's count if it has arrived, otherwise our own.
    #[must_use]
    pub fn used(&self) -> CallUsage {
        self.tally.used()
    }

    /// Waits for the first event, and fails if that is an error.
    async fn begin(mut self) -> Result<Self, ProviderError> {
        let first = self.next().await.unwrap_or(Err(ProviderError::Cut))?;
        self.attempt.reporter.begun();
        self.ready.push_front(Ok(first));
        Ok(self)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), ProviderError> {
        let pushed = self.events.push(bytes);
        self.read_events()?;
        pushed.map_err(|_| ProviderError::BadAnswer(Fault::TooLarge))
    }

    /// The connection has ended properly. Some providers end without a final event.
    fn finish(&mut self) -> Result<(), ProviderError> {
        let finished = self.events.finish();
        self.read_events()?;
        finished.map_err(|_| ProviderError::BadAnswer(Fault::TooLarge))?;
        if self.body.is_none() {
            return Ok(());
        }
        if self.is_complete() {
            return self.end();
        }
        self.stray()?;
        let other = self.body.as_ref().is_some_and(|body| !body.as_asked);
        if other && !self.any {
            return Err(ProviderError::BadAnswer(Fault::ContentType));
        }
        Err(ProviderError::Cut)
    }

    /// Whether every choice that has begun also has a finish reason.
    fn is_complete(&self) -> bool {
        !self.begun.is_empty() && self.begun == self.finished
    }

    fn read_events(&mut self) -> Result<(), ProviderError> {
        while let Some(event) = self.events.next().filter(|_| self.body.is_some()) {
            self.any = true;
            self.event(event)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event) -> Result<(), ProviderError> {
        let text = lossy_utf8(event.data);
        if event.is_error {
            return Err(self.attempt.upstream.failed(UpstreamError::read(&text)));
        }
        match text.trim_ascii() {
            DONE => self.end(),
            // It is empty, and clients that look into it would fail.
            "null" => Ok(()),
            _ => {
                let chunk = self.chunk(&text)?;
                self.ready.extend(chunk.map(ChatEvent::Chunk).map(Ok));
                Ok(())
            }
        }
    }

    /// Parses a chunk; `None` if it only contains the usage, which the caller did not request.
    fn chunk(&mut self, text: &str) -> Result<Option<ChatChunk>, ProviderError> {
        let Some(object) = Object::read(text) else {
            return Err(self.no_chunk(text));
        };
        if let Some(error) = UpstreamError::within(&object, text) {
            return Err(self.attempt.upstream.failed(error));
        }
        let choices = Choice::all(&object, "delta");
        let usage = usage_of(&object);
        let only_usage = usage.is_some() && choices.is_empty();
        self.tally.report(usage);
        for choice in &choices {
            self.begun.insert(choice.index);
            if choice.finish_reason.is_some() {
                self.finished.insert(choice.index);
            }
            self.tally.add(choice);
        }
        if only_usage && !self.wants_usage {
            return Ok(None);
        }
        let asked_here = self.body.as_ref().is_some_and(|body| body.asked_usage);
        let seen = ChunkRewrite {
            shown: self.shown.as_deref(),
            without_usage: asked_here && !self.wants_usage,
        };
        Ok(Some(ChatChunk::new(&object, &choices, seen)))
    }

    /// Data that is not an object: invalid JSON, or an error as text or in a list.
    fn no_chunk(&self, text: &str) -> ProviderError {
        let means_json = matches!(
            text.trim_start().as_bytes().first(),
            Some(b'{' | b'[' | b'"')
        );
        if means_json && serde_json::from_str::<IgnoredAny>(text).is_err() {
            return ProviderError::BadAnswer(Fault::Json);
        }
        self.attempt.upstream.failed(UpstreamError::read(text))
    }

    /// An error from between the events.
    fn stray(&self) -> Result<(), ProviderError> {
        let text = lossy_utf8(self.events.stray().to_vec());
        let error = Object::read(&text).and_then(|object| UpstreamError::within(&object, &text));
        error.map_or(Ok(()), |error| Err(self.attempt.upstream.failed(error)))
    }

    fn end(&mut self) -> Result<(), ProviderError> {
        self.stray()?;
        self.attempt.reporter.succeed();
        self.ready.push_back(Ok(ChatEvent::End(self.tally.used())));
        // The end of the body has usually arrived already, and then the connection can be reused.
        let _ = self.body.as_mut().map(|body| body.next().now_or_never());
        self.close();
        Ok(())
    }

    fn fail(&mut self, error: ProviderError) {
        self.attempt.reporter.fail(&error);
        self.ready.push_back(Err(error));
        self.close();
    }

    fn close(&mut self) {
        self.body = None;
        self.attempt.release();
    }
}

impl Stream for ChatStream {
    type Item = Result<ChatEvent, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(event));
            }
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            let result = match ready!(body.poll_next_unpin(cx)) {
                Some(Ok(bytes)) => self.read(&bytes),
                // The response was complete before the connection broke.
                Some(Err(ProviderError::Cut)) if self.is_complete() => self.end(),
                Some(Err(error)) => Err(error),
                None => self.finish(),
            };
            if let Err(error) = result {
                self.fail(error);
            }
        }
    }
}
