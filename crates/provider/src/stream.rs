//! A completion as a stream of chunks that ends with its usage.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::{FutureExt as _, Stream, StreamExt as _};
use serde_json::Value;

use crate::attempts::Turn;
use crate::body::Body;
use crate::chat::{Counted, reported};
use crate::providers::Providers;
use crate::sse::Parser;
use crate::tally::Tally;
use crate::upstream::{Accept, Call, Upstream};
use crate::wire::{ChatChunk, ChatRequest, Failure};
use crate::{Fault, Operation, ProviderError, outgoing};

/// What OpenAI writes when a stream is complete.
const DONE: &[u8] = b"[DONE]";

/// One thing of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    /// A piece of the answer.
    Chunk(ChatChunk),
    /// The answer is whole, and this is what it used. Nothing comes after it.
    End(Counted),
}

/// A completion on its way. Its last item is [`ChatEvent::End`] or an error.
///
/// Dropping it closes the connection, upon which a provider stops working; what was used until then
/// is known before ([`ChatStream::used`]).
pub struct ChatStream {
    /// `None` when the stream is over.
    body: Option<Body>,
    events: Parser,
    ready: VecDeque<Result<ChatEvent, ProviderError>>,
    turn: Turn,
    tally: Tally,
    /// The name of the model to show, where the provider has another.
    shown: Option<String>,
    begun: BTreeSet<u32>,
    finished: BTreeSet<u32>,
}

impl Providers {
    /// Asks for a completion as a stream. It is given out when its first chunk is here: until then a
    /// failure leads to another attempt, and from then on to an error in the stream.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn chat_stream(&self, request: ChatRequest) -> Result<ChatStream, ProviderError> {
        let candidates = self.candidates(&request.model)?;
        let request = Arc::new(request);
        let open = |turn: Turn| ChatStream::open(turn, request.clone()).boxed();
        self.attempts()
            .run(candidates, Operation::ChatStream, open)
            .await
    }
}

async fn body(turn: &Turn, request: &ChatRequest) -> Result<Body, ProviderError> {
    let upstream = &turn.upstream;
    let call = Call {
        path: "chat/completions",
        body: Some(outgoing::stream(
            request,
            &turn.model,
            upstream.ask_stream_usage,
        )?),
        accept: Accept::Events,
    };
    upstream.open(&call).await
}

impl ChatStream {
    async fn open(mut turn: Turn, request: Arc<ChatRequest>) -> Result<Self, ProviderError> {
        match body(&turn, &request).await {
            Ok(body) => Self::new(turn, body, Tally::new(&request)).begin().await,
            Err(error) => {
                turn.watch.fail(&error);
                Err(error)
            }
        }
    }

    fn new(turn: Turn, body: Body, tally: Tally) -> Self {
        let asked = tally.model();
        Self {
            shown: (turn.model != asked).then(|| asked.to_owned()),
            events: Parser::new(turn.upstream.line_bytes),
            body: Some(body),
            ready: VecDeque::new(),
            turn,
            tally,
            begun: BTreeSet::new(),
            finished: BTreeSet::new(),
        }
    }

    /// What was used so far: the provider's count if it has come, else our own of what has come.
    #[must_use]
    pub fn used(&self) -> Counted {
        self.tally.used()
    }

    /// Waits for the first event, and fails if that is an error.
    async fn begin(mut self) -> Result<Self, ProviderError> {
        let first = self.next().await.unwrap_or(Err(ProviderError::Cut))?;
        self.turn.watch.begun();
        self.ready.push_front(Ok(first));
        Ok(self)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), ProviderError> {
        let pushed = self.events.push(bytes);
        self.read_events()?;
        pushed.map_err(|_| ProviderError::BadAnswer(Fault::TooLarge))
    }

    /// The connection has ended as it should. Some providers end without saying that they are done.
    fn finish(&mut self) -> Result<(), ProviderError> {
        let finished = self.events.finish();
        self.read_events()?;
        finished.map_err(|_| ProviderError::BadAnswer(Fault::TooLarge))?;
        if self.body.is_none() {
            return Ok(());
        }
        if self.begun.is_empty() || self.begun != self.finished {
            return Err(ProviderError::Cut);
        }
        self.end();
        Ok(())
    }

    fn read_events(&mut self) -> Result<(), ProviderError> {
        while let Some(data) = self.events.next().filter(|_| self.body.is_some()) {
            if data.trim_ascii() == DONE {
                self.end();
            } else {
                let chunk = self.chunk(&data)?;
                self.ready.extend(chunk.map(ChatEvent::Chunk).map(Ok));
            }
        }
        Ok(())
    }

    /// Reads one chunk; `None` for one that only has the usage.
    fn chunk(&mut self, data: &[u8]) -> Result<Option<ChatChunk>, ProviderError> {
        let bad = |_| ProviderError::BadAnswer(Fault::Json);
        let value: Value = serde_json::from_slice(data).map_err(bad)?;
        if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
            return Err(failed(&self.turn.upstream, Failure::from(error.clone())));
        }
        let mut chunk: ChatChunk = serde_json::from_value(value).map_err(bad)?;
        if let Some(shown) = &self.shown {
            chunk.model.clone_from(shown);
        }
        let usage = reported(&mut chunk.extra);
        let only_usage = usage.is_some() && chunk.choices.is_empty();
        self.tally.report(usage);
        for choice in &chunk.choices {
            self.begun.insert(choice.index);
            if choice.finish_reason.is_some() {
                self.finished.insert(choice.index);
            }
            self.tally.add(&choice.delta);
        }
        Ok((!only_usage).then_some(chunk))
    }

    fn end(&mut self) {
        self.turn.watch.succeed();
        self.ready.push_back(Ok(ChatEvent::End(self.tally.used())));
        // The end of the body is mostly here already, and then the connection can be used again.
        let _ = self.body.as_mut().map(|body| body.next().now_or_never());
        self.close();
    }

    fn fail(&mut self, error: ProviderError) {
        self.turn.watch.fail(&error);
        self.ready.push_back(Err(error));
        self.close();
    }

    fn close(&mut self) {
        self.body = None;
        self.turn.release();
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
                Some(Err(error)) => Err(error),
                None => self.finish(),
            };
            if let Err(error) = result {
                self.fail(error);
            }
        }
    }
}

/// An error that comes as an event. A code that is a status of the request's fault tells as much as
/// that status.
fn failed(upstream: &Upstream, failure: Failure) -> ProviderError {
    if let Some(status) = failure.status.filter(|status| (400..500).contains(status)) {
        return upstream.rejected(status, failure);
    }
    let message = failure.message.as_deref().unwrap_or("it gave no reason");
    ProviderError::Failed {
        message: upstream.scrub.message(message),
        code: failure.code.map(|text| upstream.scrub.name(&text)),
    }
}
