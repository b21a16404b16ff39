//! Why a model cannot be loaded, and why embeddings cannot be made.

use std::path::PathBuf;
use std::time::Duration;

/// Why a model cannot be loaded. Reported to the operator at start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A required file is missing.
    #[error("{directory} has no {names}")]
    Missing {
        /// The model's directory.
        directory: PathBuf,
        /// The names that were tried.
        names: String,
    },
    /// A file cannot be used.
    #[error("{path} cannot be used: {reason}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model has an unsupported input.
    #[error(
        "the model has the input `{0}`, and only input_ids, attention_mask and token_type_ids are known"
    )]
    UnknownInput(String),
    /// The model has no input for tokens.
    #[error("the model has no input `input_ids`")]
    NoTokens,
    /// The model has no output with a vector for each text or token.
    #[error(
        "the model has no output of the shape [texts, tokens, numbers], nor `sentence_embedding`"
    )]
    NoVectors,
    /// The model has an unsupported step.
    #[error("the step `{0}` of modules.json is not supported")]
    UnknownModule(String),
    /// The pooling of token vectors is not supported.
    #[error("the pooling of {path} must be exactly one of mean, cls, max and lasttoken")]
    UnknownPooling {
        /// The file with the setting.
        path: PathBuf,
    },
    /// A limit is 0.
    #[error("{0} must be at least 1")]
    Bound(&'static str),
    /// The model fails on the first text.
    #[error("the model does not run: {0}")]
    Run(String),
    /// The threads cannot be started.
    #[error("no thread can be started: {0}")]
    Threads(std::io::Error),
}

/// Why there are no embeddings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The queue is full.
    #[error("too many texts wait for their vectors")]
    Busy {
        /// When a retry may succeed.
        retry_after: Duration,
    },
    /// Too many texts at once.
    #[error("at most {most} texts can be embedded at once")]
    TooMany {
        /// The limit.
        most: usize,
    },
    /// The model failed; the cause is in the log.
    #[error("the model failed")]
    Failed,
}
