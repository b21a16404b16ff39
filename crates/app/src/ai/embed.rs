//! Vectors from a provider, for the tools that want vectors from wherever they come.

use aivy_ai::{EmbedError, Embedded, Embedder, Other};
use aivy_provider::wire::{EmbeddingsInput, EmbeddingsRequest, Vector};
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
            let request = EmbeddingsRequest {
                model: self.model.clone(),
                input: EmbeddingsInput::Texts(texts.to_vec()),
                extra: serde_json::Map::default(),
            };
            let asked = scope.app.provider_embeddings(&scope.runner, &request);
            let found = asked.await?;
            let vectors = found
                .response
                .data
                .into_iter()
                .map(|item| numbers(item.embedding));
            Ok(Embedded {
                vectors: vectors.collect::<Result<_, _>>()?,
                tokens: found.response.usage.total_tokens,
            })
        }
        .boxed()
    }
}

/// Base64 was not asked for.
fn numbers(vector: Vector) -> Result<Vec<f32>, EmbedError> {
    match vector {
        Vector::Numbers(numbers) => Ok(numbers),
        Vector::Base64(_) => Err(EmbedError::Failed("a vector in Base64".to_owned())),
    }
}

impl From<Failure> for EmbedError {
    fn from(failure: Failure) -> Self {
        Self::Other(Other(std::sync::Arc::new(failure)))
    }
}
