//! Sends hostile requests to the server and checks the responses.
//!
//! All random choices depend on a seed and the number of a case, so that a case can be repeated;
//! the state of the server depends on the earlier cases. The crate uses the server only from
//! outside: its document, its program and its sockets. It must never be part of a release.
//!
//! What starts a server, speaks HTTP and judges responses is used by `aivy-soak` too.

pub mod answer;
pub mod case;
pub mod cases;
pub mod dictionary;
pub mod document;
pub mod find;
pub mod ids;
pub mod json;
pub mod judge;
pub mod mutate;
pub mod options;
pub mod pages;
pub mod provider;
pub mod random;
pub mod request;
pub mod run;
pub mod server;
pub mod setting;
pub mod valid;
pub mod wire;
pub mod world;

pub use find::Find;
pub use options::Options;
pub use run::{Outcome, run};
