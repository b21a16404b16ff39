//! The list of the tools of this crate.

use std::sync::Arc;

use crate::tools::{Embeddings, Keywords, Language, Redact, Sentiment, Similarity, Summary};
use crate::{Embedder, Registry, ThreadPool};

/// What the tools of this crate need.
#[derive(Clone)]
pub struct BuiltIn {
    /// The threads for their work.
    pub pool: Arc<ThreadPool>,
    /// The source of embeddings, if there is one.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// The name of the missing setting, if there is no embedder.
    pub embedder_setting: &'static str,
}

/// Adds every tool of this crate.
///
/// # Panics
/// A tool with one of these names was already added: a bug in the list of tools.
pub fn register<C: Sync + 'static>(registry: &mut Registry<C>, with: &BuiltIn) {
    registry.add(Language::new(with));
    registry.add(Keywords::new(with));
    registry.add(Summary::new(with));
    registry.add(Sentiment::new(with));
    registry.add(Redact::new(with));
    registry.add(Embeddings::new(with));
    registry.add(Similarity::new(with));
}
