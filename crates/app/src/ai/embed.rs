//! Embeddings from a provider, for tools that accept embeddings from any source.

use aivy_ai::{EmbedError, Embedded, Embedder, Other};
use aivy_provider::ProviderError;
use aivy_provider::wire::EmbeddingsRequest;
use aivy_types::ErrorCode;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::running::CURRENT;
use super::told::SET_UP;
use crate::Failure;

/// Requests embeddings from a model of a provider.
#[derive(Debug, Clone)]
pub struct ProviderEmbedder {
    /// The model.
    pub model: String,
}

impl Embedder for ProviderEmbedder {
    fn model(&self) -> &str {
        &self.model
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, EmbedError>> {
        async move {
            let nobody = |_| EmbedError::Failed("nobody runs the tool".to_owned());
            let scope = CURRENT.try_with(Clone::clone).map_err(nobody)?;
            let request = EmbeddingsRequest::of(&self.model, texts);
            let asked = scope.app.provider_embeddings(&scope.runner, &request);
            let found = asked.await.map_err(of_ours)?;
            let vectors = found.response.vectors(texts.len());
            Ok(Embedded {
                vectors: vectors.map_err(|fault| Failure::from(ProviderError::BadAnswer(fault)))?,
                tokens: found.used.usage.total_tokens,
            })
        }
        .boxed()
    }
}

/// The caller named no model, so a missing model is not the caller's error.
fn of_ours(failure: Failure) -> Failure {
    if failure.code != ErrorCode::NotFound {
        return failure;
    }
    Failure::new(ErrorCode::ServiceUnavailable)
        .message("The AI provider does not know the embedding model. This server's operator must fix the setting.")
        .retry_after(SET_UP)
        .cause(failure.details.join("; "))
}

impl From<Failure> for EmbedError {
    fn from(failure: Failure) -> Self {
        Self::Other(Other(std::sync::Arc::new(failure)))
    }
}
