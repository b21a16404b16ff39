//! What the AI tools take and answer, one file a tool.
//!
//! Every type derives both schemas: utoipa's for the document of the API, schemars' for the tools'
//! own descriptions. A test of `aivy-ai` holds them against one another.

pub mod embeddings;
pub mod keywords;
pub mod language;
pub mod redact;
pub mod sentiment;
pub mod similarity;
pub mod summary;
mod text;

pub use embeddings::{Embedding, EmbeddingsIn, EmbeddingsOut, EmbeddingsUsage};
pub use keywords::{Keyword, KeywordsIn, KeywordsOut};
pub use language::{LanguageGuess, LanguageIn, LanguageOut};
pub use redact::{Finding, FindingKind, MaskStyle, RedactIn, RedactOut, Span};
pub use sentiment::{
    SentenceSentiment, SentimentIn, SentimentLabel, SentimentOut, SentimentScores,
};
pub use similarity::{RankedText, SimilarityIn, SimilarityMethod, SimilarityOut};
pub use summary::{SummaryIn, SummaryOut, SummarySentence};

/// The longest text that a tool takes, in characters (Unicode scalar values).
pub const MAX_TEXT: usize = 100_000;
/// The most texts that a tool takes at once.
pub const MAX_BATCH: usize = 256;
