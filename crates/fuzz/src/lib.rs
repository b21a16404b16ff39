//! Sends the server what no client would send, and judges what comes back.
//!
//! Every choice is made from a seed and the number of a case, so that a case can be made again; what
//! it meets depends on what the server did before. The crate knows the server from the outside alone:
//! its document, its program and its sockets. It must never be part of what is shipped.

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
