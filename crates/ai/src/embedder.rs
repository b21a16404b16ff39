//! Where vectors of meaning come from: a model in this process or a provider elsewhere.

use futures_util::future::BoxFuture;

use crate::{Other, ToolError};

/// Makes vectors of texts.
pub trait Embedder: Send + Sync + 'static {
    /// The name of the model.
    fn model(&self) -> &str;

    /// A vector for each text, in order, all of one length.
    ///
    /// # Errors
    /// [`EmbedError`].
    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, EmbedError>>;
}

/// Vectors, and what they cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// A vector for each text, in order, all of one length.
    pub vectors: Vec<Vec<f32>>,
    /// How many of the model's tokens the texts have together.
    pub tokens: u64,
}

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// Too much work is waiting already.
    #[error("too much is waiting")]
    Busy,
    /// It took too long.
    #[error("it took too long")]
    TimedOut(std::time::Duration),
    /// Anything else; the text is for the log alone.
    #[error("{0}")]
    Failed(String),
    /// What else an embedder of another crate has to say.
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
    /// How many numbers each vector has.
    ///
    /// # Errors
    /// [`ToolError::Failed`]: not one vector for each of `texts`, not all of one length, or with
    /// numbers that are none.
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
