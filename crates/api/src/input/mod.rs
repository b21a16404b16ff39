//! Typed and validated input: the arguments of a handler besides its caller.
//!
//! All of it runs after the gate has admitted the request.

mod body;
pub mod coding;
mod gather;
mod query;
mod read;
mod values;
pub use query::judge;
pub mod strict_json;

#[cfg(feature = "testing")]
pub(crate) use body::typed_body;
pub use body::{Body, OptionalBody, judged};
pub(crate) use body::{content_type, read_body, read_body_of};
pub use query::{PathParams, Query};
