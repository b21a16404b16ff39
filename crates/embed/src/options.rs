//! The resources of a model.

use std::num::NonZero;

use crate::Pooling;

/// The options of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbedOptions {
    /// Threads for computation.
    pub threads: usize,
    /// Concurrent calls; they share the threads.
    pub jobs: usize,
    /// The maximum number of waiting calls.
    pub queue: usize,
    /// The maximum number of texts of one call.
    pub max_texts: usize,
    /// The maximum number of tokens in one run of the model, including padding; a single text can
    /// have more. Memory grows with it.
    pub batch_tokens: usize,
    /// The maximum number of tokens of a text, if it should be less than the model's own limit.
    pub max_tokens: Option<usize>,
    /// The pooling of token vectors, if the directory does not contain it or is wrong.
    pub pooling: Option<Pooling>,
    /// Whether embeddings are normalized to length 1, if the directory does not contain it or is
    /// wrong.
    pub normalise: Option<bool>,
}

impl Default for EmbedOptions {
    /// All processors, 2 concurrent calls and 32 waiting, 256 texts per call, 4,096 tokens per run.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, NonZero::get),
            jobs: 2,
            queue: 32,
            max_texts: 256,
            batch_tokens: 4_096,
            max_tokens: None,
            pooling: None,
            normalise: None,
        }
    }
}
