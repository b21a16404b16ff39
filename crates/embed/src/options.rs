//! How much of the machine a model gets.

use std::num::NonZero;

use crate::Pooling;

/// How a model runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbedOptions {
    /// Threads that compute.
    pub threads: usize,
    /// Calls that are worked on at a time; they share the threads.
    pub jobs: usize,
    /// Calls that wait at most.
    pub queue: usize,
    /// Texts of one call at most.
    pub max_texts: usize,
    /// Tokens of one run of the model at most, padding included; one text may have more. Memory grows
    /// with it.
    pub batch_tokens: usize,
    /// The most tokens of a text, where it shall be less than the model's own bound.
    pub max_tokens: Option<usize>,
    /// How the vectors of tokens become one, where the directory does not say or is wrong.
    pub pooling: Option<Pooling>,
    /// Whether vectors get the length 1, where the directory does not say or is wrong.
    pub normalise: Option<bool>,
}

impl Default for EmbedOptions {
    /// All processors, 2 calls at a time and 32 waiting, 256 texts a call, 4,096 tokens a run.
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
