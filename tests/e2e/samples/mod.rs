//! Every sample of the reference runs: each operation's curl, JavaScript, Python and Rust, against a
//! running server, as a reader runs it: with their key, their ids and their server in the place of
//! the examples, and nothing else changed.
//!
//! The operations come from the document. What an operation needs before it can succeed is staged by
//! `harness::stage`; one that is not known there fails these tests by name.

mod curl;
#[rustfmt::skip]
#[allow(
    clippy::all,
    reason = "generated"
)]
mod generated;
mod interpreters;
mod rust;

use std::path::PathBuf;
use std::sync::Arc;

use aivy_api::Reference;
use aivy_store::testing::{Database, WITHOUT};

use crate::harness::document::{Operation, operations};
use crate::harness::request::Staged;
use crate::harness::{Server, WIDE, program};

/// Names the directory with `node`, and with a `python` that has `requests`: `cargo xtask test`
/// installs them.
const PROGRAMS: &str = "AIVY_TEST_SAMPLES";

/// What the operations need of the server beyond what is set by itself.
const SETTINGS: &[&str] = &["ledger.seal_interval_ms=50", "keys.flush_interval_ms=50"];

/// A sample in the hands of a reader.
struct Script {
    operation: Operation,
    /// The sample, with what is the reader's own.
    source: String,
}

/// A server for the samples of one language.
async fn ground() -> Server {
    let settings = [WIDE, SETTINGS].concat();
    Server::start(&Arc::new(Database::sqlite()), &settings).await
}

/// Where the interpreters are; `None` when the samples are left out on purpose.
fn programs() -> Option<PathBuf> {
    let named = std::env::var_os(PROGRAMS).map(PathBuf::from);
    let target = program::path("aivy").ancestors().nth(2).unwrap().to_owned();
    let installed = target.join("tools/py/venv/bin");
    let found = named.or_else(|| installed.exists().then_some(installed));
    if found.is_none() {
        let without = std::env::var(WITHOUT).unwrap_or_default();
        assert!(
            without.split([',', ' ']).any(|name| name == "samples"),
            "{PROGRAMS} names no directory: run `cargo xtask test`, or set {WITHOUT}=samples"
        );
    }
    found
}

/// Each operation's sample in a language, and everything that it needs to succeed once.
async fn scripts(server: &Server, label: &str) -> Vec<Script> {
    let mut scripts = Vec::new();
    for operation in operations() {
        let staged = server.stage(&operation, operation.least()).await;
        let (_, shown) = Reference::get().find(&operation.id).unwrap();
        let sample = shown.samples.iter().find(|sample| sample.label == label);
        let mut source = sample.unwrap().source.clone();
        for placeholder in &shown.placeholders {
            let own = own(server, &staged, &placeholder.name);
            assert!(
                source.contains(&placeholder.text),
                "{}: {placeholder:?}",
                operation.id
            );
            source = source.replace(&placeholder.text, &own);
        }
        scripts.push(Script { operation, source });
    }
    scripts
}

/// What is a reader's own: their server, their key, their ids.
fn own(server: &Server, staged: &Staged, name: &str) -> String {
    match name {
        "base" => format!("{}/v1", server.base()),
        "key" => staged.key.text.clone(),
        name => {
            let body = staged.request.body.as_ref();
            let in_body = body.and_then(|body| body[name].as_str());
            in_body.map_or_else(|| staged.request.parameter(name).to_owned(), str::to_owned)
        }
    }
}
