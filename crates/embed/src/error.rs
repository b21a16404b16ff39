//! Why a model cannot be opened, and why a text has no vector.

use std::path::PathBuf;
use std::time::Duration;

/// Why a model cannot be opened. Said at start, to the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file that must be there is not.
    #[error("{directory} has no {names}")]
    Missing {
        /// The model's directory.
        directory: PathBuf,
        /// The names under which it was looked for.
        names: String,
    },
    /// A file is there and cannot be used.
    #[error("{path} cannot be used: {reason}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model asks for something that nobody here has.
    #[error(
        "the model has the input `{0}`, and only input_ids, attention_mask and token_type_ids are known"
    )]
    UnknownInput(String),
    /// The model takes no tokens.
    #[error("the model has no input `input_ids`")]
    NoTokens,
    /// The model gives nothing that is a vector of a text or of its tokens.
    #[error(
        "the model has no output of the shape [texts, tokens, numbers], nor `sentence_embedding`"
    )]
    NoVectors,
    /// The model does a step that is not known here.
    #[error("the step `{0}` of modules.json is not supported")]
    UnknownModule(String),
    /// The vectors of tokens would become one in a way that is not known here.
    #[error("the pooling of {path} must be exactly one of mean, cls, max and lasttoken")]
    UnknownPooling {
        /// The file that says so.
        path: PathBuf,
    },
    /// A bound is 0.
    #[error("{0} must be at least 1")]
    Bound(&'static str),
    /// The model fails on the first text.
    #[error("the model does not run: {0}")]
    Run(String),
    /// There are no threads to work on.
    #[error("no thread can be started: {0}")]
    Threads(std::io::Error),
}

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// As much waits as may.
    #[error("too many texts wait for their vectors")]
    Busy {
        /// When it may be worth asking again.
        retry_after: Duration,
    },
    /// More texts at once than allowed.
    #[error("at most {most} texts can be embedded at once")]
    TooMany {
        /// The bound.
        most: usize,
    },
    /// The model failed; the log knows why.
    #[error("the model failed")]
    Failed,
}
