//! The list of the tools of this crate.

use std::sync::Arc;

use crate::tools::{Embeddings, Keywords, Language, Redact, Sentiment, Similarity, Summary};
use crate::{Embedder, Registry, ThreadPool};

/// What the tools of this crate work with.
#[derive(Clone)]
pub struct BuiltIn {
    /// The threads that do the work.
    pub pool: Arc<ThreadPool>,
    /// Where vectors come from, if anywhere.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// The setting that is missing where there is no embedder.
    pub embedder_setting: &'static str,
}

/// Adds every tool of this crate.
///
/// # Panics
/// A tool of one of the names was added before: a mistake in the list of tools.
pub fn register<C: Sync + 'static>(registry: &mut Registry<C>, with: &BuiltIn) {
    registry.add(Language::new(with));
    registry.add(Keywords::new(with));
    registry.add(Summary::new(with));
    registry.add(Sentiment::new(with));
    registry.add(Redact::new(with));
    registry.add(Embeddings::new(with));
    registry.add(Similarity::new(with));
}
