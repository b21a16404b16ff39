//! A registry for tests.

use std::sync::Arc;

use aivy_ai::{
    BuiltIn, EmbedError, Embedded, Embedder, Registry, ThreadPool, ThreadPoolOptions, built_in,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// The name of the missing setting.
pub(crate) const SETTING: &str = "ai.embeddings.model";

/// All tools of the crate, without an embedder.
pub(crate) fn registry() -> Registry<()> {
    registry_with(None)
}

/// All tools of the crate.
pub(crate) fn registry_with(embedder: Option<Arc<dyn Embedder>>) -> Registry<()> {
    let pool = ThreadPool::start(
        "tools",
        ThreadPoolOptions {
            threads: 2,
            queue: 16,
        },
    );
    let mut registry = Registry::new();
    let with = BuiltIn {
        pool: Arc::new(pool.unwrap()),
        embedder,
        embedder_setting: SETTING,
    };
    built_in::register(&mut registry, &with);
    registry
}

/// Embeddings that count the letters a, b and c, so that a test knows the angles between texts.
pub(crate) struct Letters;

impl Embedder for Letters {
    fn model(&self) -> &str {
        "letters"
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, EmbedError>> {
        let count =
            |text: &str, letter| f32::from(u8::try_from(text.matches(letter).count()).unwrap());
        let vector = |text: &String| ['a', 'b', 'c'].map(|letter| count(text, letter)).to_vec();
        let embedded = Embedded {
            vectors: texts.iter().map(vector).collect(),
            tokens: u64::try_from(texts.iter().map(String::len).sum::<usize>()).unwrap(),
        };
        async { Ok(embedded) }.boxed()
    }
}
