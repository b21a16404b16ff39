//! Input, typed and judged: what a handler takes beside its caller.
//!
//! Everything here runs after the gate has let the request in.

mod body;
mod query;
pub use query::judge;
pub mod strict_json;

pub use body::Body;
pub use query::{InPath, Query};
