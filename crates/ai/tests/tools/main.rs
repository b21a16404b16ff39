//! The tools from a caller's view: by type and by name, with any input.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod limits;
mod registry;
mod schemas;
mod support;
mod unicode;
