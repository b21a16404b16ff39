//! A completion in one piece.

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::attempts::Turn;
use crate::providers::Providers;
use crate::upstream::{Accept, Call};
use crate::wire::{ChatCompletion, ChatRequest, Extra, ReportedUsage, Usage};
use crate::{Fault, Operation, ProviderError, outgoing, tokens};

/// What a call used.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The tokens.
    pub usage: Usage,
    /// Whether they were counted here, with OpenAI's vocabulary, because the provider gave no count
    /// that can be believed.
    pub estimated: bool,
}

/// A completion and what it used.
#[derive(Debug, Clone, PartialEq)]
pub struct Chat {
    /// The answer; its `usage` is the count below.
    pub completion: ChatCompletion,
    /// Whether the usage was counted here.
    pub estimated: bool,
}

impl Providers {
    /// Asks for a completion in one piece.
    ///
    /// # Errors
    /// See [`ProviderError`]. Dropping the future ends the call at the provider.
    pub async fn chat(&self, request: &ChatRequest) -> Result<Chat, ProviderError> {
        let candidates = self.candidates(&request.model)?;
        let ask = |turn: Turn| ask(turn, request).boxed();
        self.attempts().run(candidates, Operation::Chat, ask).await
    }
}

async fn ask(mut turn: Turn, request: &ChatRequest) -> Result<Chat, ProviderError> {
    let result = answer(&mut turn, request).await;
    turn.settle(result)
}

async fn answer(turn: &mut Turn, request: &ChatRequest) -> Result<Chat, ProviderError> {
    let call = Call {
        path: "chat/completions",
        body: Some(outgoing::chat(request, &turn.model)?),
        accept: Accept::Json,
    };
    let body = turn.upstream.open(&call).await?;
    turn.watch.begun();
    let body = body.collect().await?;
    let mut completion: ChatCompletion =
        serde_json::from_slice(&body).map_err(|_| ProviderError::BadAnswer(Fault::Json))?;
    if turn.model != request.model {
        completion.model.clone_from(&request.model);
    }
    let reported = reported(&mut completion.extra);
    let estimated = reported.is_none();
    completion.usage = reported.unwrap_or_else(|| count(request, &completion));
    Ok(Chat {
        completion,
        estimated,
    })
}

/// Takes the usage out of the fields that nothing else reads.
pub(crate) fn reported(extra: &mut Extra) -> Option<Usage> {
    let usage = extra.remove("usage").unwrap_or(Value::Null);
    ReportedUsage::new(usage).credible()
}

fn count(request: &ChatRequest, completion: &ChatCompletion) -> Usage {
    let mut written = 0;
    for choice in &completion.choices {
        let message = &choice.message;
        tokens::written(message.content.as_deref(), &message.extra, |text| {
            written += tokens::count(text);
        });
    }
    Usage::of(tokens::likely_prompt_tokens(request), written)
}
