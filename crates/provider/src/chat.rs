//! A completion in one piece.

use futures_util::FutureExt as _;

use crate::attempts::ActiveAttempt;
use crate::json::{Object, is_something, lossy_utf8};
use crate::providers::Providers;
use crate::tokens::Written;
use crate::wire::{ChatCompletion, ChatRequest, Choice, UpstreamError, Usage, usage_of};
use crate::{Fault, Operation, ProviderError};

/// The tokens that a call used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallUsage {
    /// The tokens.
    pub usage: Usage,
    /// Whether they were counted here, with OpenAI's vocabulary, because the provider sent no
    /// plausible count.
    pub estimated: bool,
}

/// A completion and its usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// The response.
    pub completion: ChatCompletion,
    /// The tokens used.
    pub used: CallUsage,
}

impl Providers {
    /// Requests a completion in one piece. Dropping the future ends the call at the provider.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn chat(&self, request: &ChatRequest) -> Result<Chat, ProviderError> {
        let candidates = self.candidates(request.model())?;
        let ask = |attempt: ActiveAttempt| ask(attempt, request).boxed();
        self.attempts().run(candidates, Operation::Chat, ask).await
    }
}

async fn ask(mut attempt: ActiveAttempt, request: &ChatRequest) -> Result<Chat, ProviderError> {
    let result = answer(&mut attempt, request).await;
    attempt.settle(result)
}

async fn answer(attempt: &mut ActiveAttempt, request: &ChatRequest) -> Result<Chat, ProviderError> {
    let body = attempt
        .upstream
        .complete(request, &attempt.model, false)
        .await?;
    attempt.reporter.begun();
    let text = lossy_utf8(body.collect().await?);
    let bad = ProviderError::BadAnswer(Fault::Json);
    let object = Object::read(&text).ok_or_else(|| bad.clone())?;
    let choices = object
        .get("choices")
        .filter(|list| list.get().starts_with('['));
    if !choices.is_some_and(is_something) {
        if let Some(error) = UpstreamError::within(&object, &text) {
            return Err(attempt.upstream.failed(error));
        }
        choices.ok_or(bad)?;
    }
    let shown = (attempt.model != request.model()).then(|| request.model());
    let reported = usage_of(&object);
    Ok(Chat {
        completion: ChatCompletion::read(&object, shown),
        used: CallUsage {
            usage: reported.unwrap_or_else(|| count(request, &object)),
            estimated: reported.is_none(),
        },
    })
}

fn count(request: &ChatRequest, answer: &Object<'_>) -> Usage {
    let mut written = Written::new();
    for choice in Choice::all(answer, "message") {
        choice.written(&mut |text| written.add(text));
    }
    Usage::of(request.counted().likely, written.tokens())
}
