//! Calls of a provider: the most that they can use is reserved before, what they used is settled
//! after.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aivy_provider::wire::{ChatRequest, EmbeddingsRequest};
use aivy_provider::{CallUsage, Chat, ChatEvent, ChatStream, Embeddings, Models, ProviderError};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use std::sync::Arc;
use tracing::Instrument as _;

use super::running::CURRENT;
use super::{Reserved, Runner, ToolRun};
use crate::{App, Failure};

/// The maximum number of choices for one request.
const MAX_CHOICES: u64 = 16;
/// The maximum completion tokens of a request.
const MAX_ANSWER: u64 = 1_000_000;

impl App {
    /// Requests a completion in one piece.
    ///
    /// # Errors
    /// The budget does not suffice, no provider has the model, or none of them responds.
    pub async fn chat(&self, runner: &Runner, mut request: ChatRequest) -> Result<Chat, Failure> {
        let (reserved, call) = self.begin_chat(runner, &mut request).await?;
        let outcome = self.ai.providers.chat(&request).await;
        call.settled(reserved, outcome, |chat| chat.used.usage.total_tokens)
            .await
    }

    /// Requests a completion as a stream, which is returned when its first piece has arrived.
    /// Dropping it ends the call.
    ///
    /// # Errors
    /// See [`App::chat`].
    pub async fn chat_stream(
        &self,
        runner: &Runner,
        mut request: ChatRequest,
    ) -> Result<MeteredStream, Failure> {
        let (reserved, call) = self.begin_chat(runner, &mut request).await?;
        match self.ai.providers.chat_stream(request).await {
            Ok(stream) => Ok(MeteredStream {
                stream,
                open: Some((reserved, call)),
                last: None,
            }),
            Err(error) => {
                reserved.release().await;
                call.ended(0, false);
                Err(error.into())
            }
        }
    }

    /// Requests embeddings from a provider.
    ///
    /// # Errors
    /// See [`App::chat`].
    pub async fn provider_embeddings(
        &self,
        runner: &Runner,
        request: &EmbeddingsRequest,
    ) -> Result<Embeddings, Failure> {
        self.configured()?;
        let counted = request.clone();
        let tokens = self.ai.counting.run(move || counted.count()).await?.most;
        let reserved = self.reserve_tokens(runner, tokens).await?;
        let call = self.begin(runner, "embeddings", request.model());
        let outcome = self.ai.providers.embeddings(request).await;
        call.settled(reserved, outcome, |found| found.used.usage.total_tokens)
            .await
    }

    /// The available models.
    ///
    /// # Errors
    /// No provider responds.
    pub async fn provider_models(&self) -> Result<Arc<Models>, Failure> {
        Ok(self.ai.providers.models().await?)
    }

    /// Sets the limits of the request, and reserves the most that it can use.
    async fn begin_chat(
        &self,
        runner: &Runner,
        request: &mut ChatRequest,
    ) -> Result<(Reserved, Call), Failure> {
        self.configured()?;
        request.bound_by(self.ai.default_max_tokens);
        let answer = largest_answer(request)?;
        let mut counted = request.clone();
        let prompt = self.ai.counting.run(move || counted.count()).await?;
        request.set_estimate(prompt);
        let tokens = answer.saturating_add(prompt.most);
        let reserved = self.reserve_tokens(runner, tokens).await?;
        Ok((reserved, self.begin(runner, "chat", request.model())))
    }

    /// Fails if no provider is configured, whether or not the budget would suffice.
    fn configured(&self) -> Result<(), Failure> {
        if self.ai.providers.is_configured() {
            return Ok(());
        }
        let setting = "ai.providers".to_owned();
        Err(ProviderError::NotConfigured { setting }.into())
    }

    fn begin(&self, runner: &Runner, tool: &'static str, model: &str) -> Call {
        Call {
            app: self.clone(),
            runner: runner.clone(),
            tool,
            model: model.to_owned(),
            started: self.clock.monotonic_micros(),
        }
    }
}

/// The maximum of completion tokens: the larger of the two fields for it, because providers differ
/// in which of them they obey.
///
/// # Errors
/// Every limit that is out of range.
fn largest_answer(request: &ChatRequest) -> Result<u64, Failure> {
    let (max_tokens, max_completion_tokens, choices) = request.stated();
    let bounds = [
        ("max_tokens", max_tokens, MAX_ANSWER),
        ("max_completion_tokens", max_completion_tokens, MAX_ANSWER),
        ("n", Some(choices), MAX_CHOICES),
    ];
    let wrong = bounds
        .iter()
        .filter(|(_, bound, most)| bound.is_some_and(|bound| !(1..=*most).contains(&bound)));
    let violations: Vec<_> = wrong
        .map(|(name, _, most)| format!("{name} must be 1 to {most}"))
        .collect();
    if !violations.is_empty() {
        return Err(Failure::invalid(violations));
    }
    let answer = max_tokens.max(max_completion_tokens).or(request.bound());
    Ok(answer.unwrap_or_default() * choices)
}

/// A call in progress.
struct Call {
    app: App,
    runner: Runner,
    tool: &'static str,
    model: String,
    started: u64,
}

impl Call {
    /// Settles what a response used; a failed call used nothing.
    async fn settled<T>(
        self,
        reserved: Reserved,
        outcome: Result<T, ProviderError>,
        used: impl FnOnce(&T) -> u64,
    ) -> Result<T, Failure> {
        let tokens = outcome.as_ref().map_or(0, used);
        reserved.settle(tokens).await;
        self.ended(tokens, outcome.is_ok());
        Ok(outcome?)
    }

    /// Counts the call: with the run of the tool that made it, or as a run of its own.
    fn ended(self, units: u64, succeeded: bool) {
        // Callers can ask for any name: it is a model's only if a provider responded.
        let model = (units > 0).then_some(self.model);
        if CURRENT
            .try_with(|scope| scope.add_provider_use(model.clone(), units))
            .is_ok()
        {
            return;
        }
        let now = self.app.clock.monotonic_micros();
        let run = ToolRun {
            tool: self.tool.to_owned(),
            model,
            succeeded,
            units,
            micros: now.saturating_sub(self.started),
        };
        self.app.count_run(&self.runner, &run);
    }
}

/// A completion in progress. Its use is settled before its end is returned, and when it is dropped
/// before.
pub struct MeteredStream {
    stream: ChatStream,
    open: Option<(Reserved, Call)>,
    last: Option<(BoxFuture<'static, ()>, Result<ChatEvent, Failure>)>,
}

impl MeteredStream {
    /// Settles what was used, and holds `event` back until that is done.
    fn end(&mut self, used: &CallUsage, event: Result<ChatEvent, Failure>) {
        let settling = match self.open.take() {
            Some((reserved, call)) => {
                let tokens = used.usage.total_tokens;
                call.ended(tokens, event.is_ok());
                reserved.settle(tokens).boxed()
            }
            None => std::future::ready(()).boxed(),
        };
        self.last = Some((settling, event));
    }
}

impl Stream for MeteredStream {
    type Item = Result<ChatEvent, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some((settling, _)) = &mut self.last {
                ready!(settling.poll_unpin(cx));
                return Poll::Ready(self.last.take().map(|(_, event)| event));
            }
            match ready!(self.stream.poll_next_unpin(cx)) {
                Some(Ok(ChatEvent::End(used))) => {
                    let end = ChatEvent::End(used);
                    self.end(&used, Ok(end));
                }
                Some(Err(error)) => {
                    let used = self.stream.used();
                    self.end(&used, Err(error.into()));
                }
                Some(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Drop for MeteredStream {
    fn drop(&mut self) {
        if let Some((reserved, call)) = self.open.take() {
            let tokens = self.stream.used().usage.total_tokens;
            call.ended(tokens, false);
            tokio::spawn(reserved.settle(tokens).in_current_span());
        }
    }
}

impl std::fmt::Debug for MeteredStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MeteredStream").finish_non_exhaustive()
    }
}
