//! The store on both databases.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod keys;
mod statements;
mod support;
mod users;
