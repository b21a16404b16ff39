//! The inputs and outputs of the AI tools, one file per tool.
//!
//! Every type derives both schemas: utoipa's for the document of the API, schemars' for the tools'
//! own descriptions. A test of `aivy-ai` holds them against one another.

use crate::Envelope;

pub mod chat;
pub mod codes;
pub mod embeddings;
pub mod keywords;
pub mod language;
pub mod model;
pub mod redact;
pub mod sentiment;
pub mod similarity;
pub mod summary;
mod text;
pub mod tool;

pub use chat::{ChatDelta, ChatDone, ChatIn, ChatMessage, ChatOut, ChatRole, ChatUsage};
pub use embeddings::{Embedding, EmbeddingsIn, EmbeddingsOut, EmbeddingsUsage};
pub use keywords::{Keyword, KeywordsIn, KeywordsOut};
pub use language::{LanguageGuess, LanguageIn, LanguageOut};
pub use model::{AiModel, AiModelListEnvelope};
pub use redact::{Finding, FindingKind, MaskStyle, RedactIn, RedactOut, Span};
pub use sentiment::{
    SentenceSentiment, SentimentIn, SentimentLabel, SentimentOut, SentimentScores,
};
pub use similarity::{RankedText, SimilarityIn, SimilarityMethod, SimilarityOut};
pub use summary::{SummaryIn, SummaryOut, SummarySentence};
pub use tool::{AiTool, AiToolListEnvelope};

/// The response body that carries a [`ChatOut`].
pub type ChatOutEnvelope = Envelope<ChatOut>;
/// The response body that carries an [`EmbeddingsOut`].
pub type EmbeddingsOutEnvelope = Envelope<EmbeddingsOut>;
/// The response body that carries a [`KeywordsOut`].
pub type KeywordsOutEnvelope = Envelope<KeywordsOut>;
/// The response body that carries a [`LanguageOut`].
pub type LanguageOutEnvelope = Envelope<LanguageOut>;
/// The response body that carries a [`RedactOut`].
pub type RedactOutEnvelope = Envelope<RedactOut>;
/// The response body that carries a [`SentimentOut`].
pub type SentimentOutEnvelope = Envelope<SentimentOut>;
/// The response body that carries a [`SimilarityOut`].
pub type SimilarityOutEnvelope = Envelope<SimilarityOut>;
/// The response body that carries a [`SummaryOut`].
pub type SummaryOutEnvelope = Envelope<SummaryOut>;

/// The longest text that a tool accepts, in characters (Unicode scalar values).
pub const MAX_TEXT: usize = 100_000;
/// The maximum number of texts that a tool accepts at once.
pub const MAX_BATCH: usize = 256;
