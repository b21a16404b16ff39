//! The contract, held against the code that makes it and the code that serves it. No server runs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod artefacts;
mod breaking;
mod generators;
mod operations;
mod pages;
mod references;
mod routes;
mod shipped;

use std::sync::LazyLock;

use serde_json::Value;

/// The published document, as it stands on disk.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../openapi/aivy.json"
    )))
    .unwrap()
});

/// Path, method and operation of each operation of a document.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}
