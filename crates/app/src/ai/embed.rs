//! Vectors from a provider, for the tools that want vectors from wherever they come.

use aivy_ai::{EmbedError, Embedded, Embedder, Other};
use aivy_provider::ProviderError;
use aivy_provider::wire::EmbeddingsRequest;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::running::CURRENT;
use crate::Failure;

/// Asks a provider for the vectors of a model.
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
            let found = asked.await?;
            let vectors = found.response.vectors(texts.len());
            Ok(Embedded {
                vectors: vectors.map_err(|fault| Failure::from(ProviderError::BadAnswer(fault)))?,
                tokens: found.used.usage.total_tokens,
            })
        }
        .boxed()
    }
}

impl From<Failure> for EmbedError {
    fn from(failure: Failure) -> Self {
        Self::Other(Other(std::sync::Arc::new(failure)))
    }
}
