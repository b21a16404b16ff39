//! Input, typed and judged: what a handler takes beside its caller.
//!
//! Everything here runs after the gate has let the request in.

mod body;
pub mod coding;
mod query;
pub use query::judge;
pub mod strict_json;

pub(crate) use body::read_body;
pub use body::{Body, OptionalBody, judged};
pub use query::{InPath, Query};
