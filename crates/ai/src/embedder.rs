//! Sources of embeddings: a model in this process or a provider.

use futures_util::future::BoxFuture;

use crate::{Other, ToolError};

/// Makes embeddings of texts.
pub trait Embedder: Send + Sync + 'static {
    /// The name of the model.
    fn model(&self) -> &str;

    /// An embedding for each text, in order, all of the same length.
    ///
    /// # Errors
    /// [`EmbedError`].
    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, EmbedError>>;
}

/// Embeddings, and the tokens that they used.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// An embedding for each text, in order, all of the same length.
    pub vectors: Vec<Vec<f32>>,
    /// The number of the model's tokens in all texts.
    pub tokens: u64,
}

/// Why there are no embeddings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// Too much work is waiting.
    #[error("too much is waiting")]
    Busy,
    /// It took too long.
    #[error("it took too long")]
    TimedOut(std::time::Duration),
    /// Anything else; the text is only for the log.
    #[error("{0}")]
    Failed(String),
    /// An error of an embedder in another crate.
    #[error("{0}")]
    Other(Other),
}

impl From<EmbedError> for ToolError {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Busy => Self::Busy,
            EmbedError::TimedOut(limit) => Self::TimedOut(limit),
            EmbedError::Failed(cause) => Self::Failed(cause),
            EmbedError::Other(other) => Self::Other(other),
        }
    }
}

impl Embedded {
    /// The length of each embedding.
    ///
    /// # Errors
    /// [`ToolError::Failed`]: the number of embeddings is not `texts`, they differ in length, or
    /// contain invalid numbers.
    pub fn dimensions(&self, texts: usize) -> Result<usize, ToolError> {
        let length = self.vectors.first().map_or(0, Vec::len);
        let whole = self.vectors.len() == texts
            && length > 0
            && self.vectors.iter().all(|vector| {
                vector.len() == length && vector.iter().all(|number| number.is_finite())
            });
        if whole {
            Ok(length)
        } else {
            Err(ToolError::Failed(
                "the model answered no whole set of vectors".to_owned(),
            ))
        }
    }
}
