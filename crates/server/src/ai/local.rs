//! The server's own embedding model.

use std::path::Path;

use aivy_ai::{EmbedError, Embedded, Embedder};
use aivy_embed::EmbedOptions;
use aivy_types::ai::MAX_BATCH;
use anyhow::Context as _;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// A local model, with the interface for the tools.
#[derive(Debug)]
pub(super) struct Local(aivy_embed::Embedder);

impl Local {
    /// Opens the model in `directory`, with `threads` threads and a queue of at most `queue` calls.
    ///
    /// # Errors
    /// The directory contains no usable model; the message names the setting.
    pub(super) fn open(directory: &Path, threads: usize, queue: usize) -> anyhow::Result<Self> {
        let mut options = EmbedOptions::default();
        options.threads = threads;
        options.queue = queue;
        // A ranking embeds the query together with a full batch.
        options.max_texts = MAX_BATCH + 1;
        let opened = aivy_embed::Embedder::open(directory, &options);
        let opened = opened.with_context(|| {
            let directory = directory.display();
            format!("the model in {directory} cannot be used (ai.embeddings.model_dir)")
        });
        Ok(Self(opened?))
    }

    /// The name of its directory.
    pub(super) fn name(&self) -> &str {
        self.0.name()
    }
}

impl Embedder for Local {
    fn model(&self) -> &str {
        self.name()
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, EmbedError>> {
        async move {
            let made = self.0.embed(texts.to_vec()).await.map_err(failure)?;
            let tokens = u64::try_from(made.total_tokens()).unwrap_or(u64::MAX);
            Ok(Embedded {
                vectors: made.vectors,
                tokens,
            })
        }
        .boxed()
    }
}

fn failure(error: aivy_embed::EmbedError) -> EmbedError {
    match error {
        aivy_embed::EmbedError::Busy { .. } => EmbedError::Busy,
        other => EmbedError::Failed(other.to_string()),
    }
}
