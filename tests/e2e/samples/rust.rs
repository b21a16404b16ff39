//! The samples in Rust, compiled with these tests.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use aivy_api::Reference;

use super::generated::SAMPLES;
use super::{ground, own};
use crate::harness::document::operations;

/// What a sample hands back: the status that it was answered.
pub(super) type Ran = Result<u16, Box<dyn Error>>;

/// A sample.
pub(super) type Sample = for<'a> fn(&'a Given) -> Pin<Box<dyn Future<Output = Ran> + 'a>>;

/// What a reader puts in the place of the examples.
pub(super) struct Given(Vec<(String, String)>);

impl Given {
    /// The reader's own address (`base`), `key` or id, by its name.
    pub(super) fn own(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(of, _)| of == name);
        &found
            .unwrap_or_else(|| panic!("nothing stands for {name}"))
            .1
    }
}

#[tokio::test]
async fn every_sample_in_rust_runs() {
    let server = ground().await;
    for operation in operations() {
        let sample = SAMPLES.iter().find(|(id, _)| *id == operation.id);
        let (_, sample) = sample.unwrap_or_else(|| {
            panic!(
                "{} has no sample in Rust: run `cargo xtask gen`",
                operation.id
            )
        });
        let staged = server.stage(&operation, operation.least()).await;
        let (_, shown) = Reference::get().find(&operation.id).unwrap();
        let names = shown
            .placeholders
            .iter()
            .map(|placeholder| placeholder.name.clone());
        let given = names.map(|name| (name.clone(), own(&server, &staged, &name)));
        let ran = sample(&Given(given.collect())).await;
        let status = ran.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        assert_eq!(status, operation.success(), "{}", operation.id);
    }
    assert_eq!(SAMPLES.len(), operations().len());
}
