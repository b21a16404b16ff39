//! The tools of this crate, one file or directory each.

mod embeddings;
mod language;
mod redact;
mod similarity;

pub use embeddings::Embeddings;
pub use language::Language;
pub use redact::Redact;
pub use similarity::Similarity;
