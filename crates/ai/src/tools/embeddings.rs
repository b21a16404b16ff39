//! `embeddings`: embeddings of texts.

use std::sync::Arc;
use std::time::Duration;

use aivy_types::ai::{Embedding, EmbeddingsIn, EmbeddingsOut, EmbeddingsUsage};

use crate::built_in::BuiltIn;
use crate::{Availability, Embedder, Tool, ToolError, check};

/// Makes embeddings of texts.
pub struct Embeddings {
    embedder: Option<Arc<dyn Embedder>>,
    setting: &'static str,
}

impl Embeddings {
    /// With the embedder of `with`.
    #[must_use]
    pub fn new(with: &BuiltIn) -> Self {
        Self {
            embedder: with.embedder.clone(),
            setting: with.embedder_setting,
        }
    }
}

impl<C: Sync> Tool<C> for Embeddings {
    type Input = EmbeddingsIn;
    type Output = EmbeddingsOut;

    const NAME: &'static str = "embeddings";
    const TITLE: &'static str = "Embeddings";
    const DESCRIPTION: &'static str = "Creates embedding vectors for up to 256 texts.";
    const TIME_LIMIT: Duration = Duration::from_secs(60);

    fn availability(&self) -> Availability {
        match self.embedder {
            Some(_) => Availability::Ready,
            None => Availability::Missing(self.setting.into()),
        }
    }

    async fn run(&self, _: &C, input: EmbeddingsIn) -> Result<EmbeddingsOut, ToolError> {
        let embedder = self.embedder.as_ref();
        let embedder = embedder.ok_or(ToolError::Unavailable(self.setting.into()))?;
        check::batch("input", &input.input)?;
        let embedded = embedder.embed(&input.input).await?;
        let dimensions = embedded.dimensions(input.input.len())?;
        let vectors = (0..).zip(embedded.vectors);
        Ok(EmbeddingsOut {
            embeddings: vectors
                .map(|(index, vector)| Embedding { index, vector })
                .collect(),
            model: embedder.model().to_owned(),
            dimensions: u32::try_from(dimensions).unwrap_or(u32::MAX),
            usage: EmbeddingsUsage {
                tokens: embedded.tokens,
            },
        })
    }
}
