//! The tools as whoever runs them sees them: by type and by name, whatever is sent.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod limits;
mod registry;
mod schemas;
mod support;
mod unicode;
