//! What is generated from the document, against the real server: the client, the command line,
//! the mock. Each operation of the document through each of them, a success and an error. And what
//! programs of others make of the ledger's books.

#[macro_use]
mod generated;

mod books;
mod cli;
mod client;
mod exports;
mod mock;
mod streams;

use crate::harness::document::{Operation, operations};

/// Fails: the table has no line for the operation.
fn untyped(operation: &str) -> ! {
    panic!("nothing calls {operation}: run cargo xtask gen");
}

/// The operations whose success is one JSON body. Those that stream are in `streams`.
fn answered_whole() -> impl Iterator<Item = Operation> {
    operations()
        .into_iter()
        .filter(|operation| !operation.streams())
}

/// A body as the type that the client gives it.
fn body<T: serde::de::DeserializeOwned>(request: &crate::harness::request::Request) -> T {
    serde_json::from_value(request.body.clone().unwrap()).unwrap()
}
