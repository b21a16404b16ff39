//! Tokenizing texts for a model.

use std::path::Path;

use tokenizers::{Tokenizer, TruncationParams};

use crate::{EmbedError, OpenError, files};

/// The tokens of one text, including special tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encoded {
    pub(crate) ids: Vec<u32>,
    pub(crate) type_ids: Vec<u32>,
    /// Whether the text has more tokens than the model's limit.
    pub(crate) truncated: bool,
}

/// A tokenizer that truncates texts at the model's limit and does not pad.
pub(crate) struct Tokens(Tokenizer);

impl Tokens {
    /// `max_tokens` includes special tokens, and must leave room for at least one other.
    pub(crate) fn open(path: &Path, max_tokens: usize) -> Result<Self, OpenError> {
        let bytes = std::fs::read(path).map_err(|error| files::unusable(path, error))?;
        let mut tokenizer =
            Tokenizer::from_bytes(bytes).map_err(|error| files::unusable(path, error))?;
        // The file's settings for both were for training or for a demonstration.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| files::unusable(path, error))?;
        let marks = tokenizer
            .encode_fast("", true)
            .map_err(|error| files::unusable(path, error))?
            .len();
        let truncation = TruncationParams {
            max_length: max_tokens.max(marks + 1),
            ..TruncationParams::default()
        };
        tokenizer
            .with_truncation(Some(truncation))
            .map_err(|error| files::unusable(path, error))?;
        Ok(Self(tokenizer))
    }

    pub(crate) fn max_tokens(&self) -> usize {
        self.0
            .get_truncation()
            .map_or(0, |truncation| truncation.max_length)
    }

    pub(crate) fn encode(&self, text: &str) -> Result<Encoded, EmbedError> {
        let encoding = self.0.encode_fast(text, true).map_err(|error| {
            tracing::error!(%error, "a text cannot be tokenized");
            EmbedError::Failed
        })?;
        Ok(Encoded {
            ids: encoding.get_ids().to_vec(),
            type_ids: encoding.get_type_ids().to_vec(),
            truncated: !encoding.get_overflowing().is_empty(),
        })
    }
}
