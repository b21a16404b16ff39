//! The queue of writes on SQLite, in many orders in which threads and tasks can go on.
//!
//! These are the store's own files, compiled with `sync.rs` of this directory in the place of
//! theirs: the channels of tokio (which tokio itself tests by loom), and around each use of them a
//! point at which [shuttle](https://docs.rs/shuttle) lets another thread go on.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the models use only a part of each file"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../src/error.rs"]
mod error;
mod sqlite;
mod sync;
mod tx;
#[path = "../../src/work.rs"]
mod work;

pub(crate) use error::StoreError;
