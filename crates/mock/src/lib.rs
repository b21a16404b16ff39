//! Typed stubs of the AIVY API, for the tests of programs that call it.
#![doc = ""]
#![doc = include_str!("../README.md")]

mod extra;
#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated"
)]
mod generated;

/// The types for stubs.
pub use aivy_client::types;
pub use extra::{ThenExt, error};
pub use generated::{MockServerExt, operations};
/// The server for the stubs.
pub use httpmock::MockServer;
