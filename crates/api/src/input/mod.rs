//! Input, typed and judged: what a handler takes beside its caller.
//!
//! Everything here runs after the gate has let the request in.

mod body;
pub mod coding;
mod gather;
mod query;
mod read;
mod values;
pub use query::judge;
pub mod strict_json;

pub use body::{Body, OptionalBody, judged};
pub(crate) use body::{content_type, read_body, read_body_of};
pub use query::{PathParams, Query};
