//! Embeddings of texts.

use futures_util::FutureExt as _;

use crate::attempts::ActiveAttempt;
use crate::chat::CallUsage;
use crate::json::{Object, items, lossy_utf8};
use crate::providers::Providers;
use crate::upstream::{Accept, Call};
use crate::wire::{EmbeddingsRequest, EmbeddingsResponse, UpstreamError, Usage, renamed, usage_of};
use crate::{Fault, Operation, ProviderError, outgoing};

/// Embeddings and their usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embeddings {
    /// The response.
    pub response: EmbeddingsResponse,
    /// The tokens used.
    pub used: CallUsage,
}

impl Providers {
    /// Requests the embeddings of texts.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn embeddings(
        &self,
        request: &EmbeddingsRequest,
    ) -> Result<Embeddings, ProviderError> {
        let candidates = self.candidates(request.model())?;
        let ask = |attempt: ActiveAttempt| ask(attempt, request).boxed();
        self.attempts()
            .run(candidates, Operation::Embeddings, ask)
            .await
    }
}

async fn ask(
    mut attempt: ActiveAttempt,
    request: &EmbeddingsRequest,
) -> Result<Embeddings, ProviderError> {
    let result = answer(&mut attempt, request).await;
    attempt.settle(result)
}

async fn answer(
    attempt: &mut ActiveAttempt,
    request: &EmbeddingsRequest,
) -> Result<Embeddings, ProviderError> {
    let call = Call {
        path: "embeddings",
        body: Some(outgoing::embeddings(request, &attempt.model)),
        accept: Accept::Json,
    };
    let body = attempt.upstream.open(&call).await?;
    attempt.reporter.begun();
    let text = lossy_utf8(body.collect().await?);
    let bad = ProviderError::BadAnswer(Fault::Json);
    let object = Object::read(&text).ok_or_else(|| bad.clone())?;
    if let Some(error) = UpstreamError::within(&object, &text) {
        return Err(attempt.upstream.failed(error));
    }
    let data = object
        .get("data")
        .filter(|data| data.get().starts_with('['));
    if items(data.ok_or(bad)?, usize::MAX).len() != request.vectors() {
        return Err(ProviderError::BadAnswer(Fault::Count));
    }
    let shown = (attempt.model != request.model()).then(|| request.model());
    let reported = usage_of(&object);
    Ok(Embeddings {
        response: EmbeddingsResponse {
            json: object.edited(&renamed(&object, shown)),
        },
        used: CallUsage {
            usage: reported.unwrap_or_else(|| Usage::of(request.count().likely, 0)),
            estimated: reported.is_none(),
        },
    })
}
