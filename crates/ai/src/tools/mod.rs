//! The tools of this crate, one file or directory each.

mod embeddings;
mod keywords;
mod language;
mod redact;
mod sentiment;
mod similarity;
mod summary;

pub use embeddings::Embeddings;
pub use keywords::Keywords;
pub use language::Language;
pub use redact::Redact;
pub use sentiment::Sentiment;
pub use similarity::Similarity;
pub use summary::Summary;
