//! The lock-free parts of the gate in every order in which threads can go on.
//!
//! These are the gate's own files, compiled with [loom](https://docs.rs/loom)'s atomics and locks
//! in the place of `sync.rs`: a model runs again and again until it has seen every order, and every
//! value that an atomic may return by the memory model.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the models use only a part of each file"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_store as store;

#[path = "../../src/account.rs"]
mod account;
#[path = "../../src/addresses.rs"]
mod addresses;
#[path = "../../src/bucket.rs"]
mod bucket;
#[path = "../../src/cache.rs"]
mod cache;
#[path = "../../src/counter.rs"]
mod counter;
#[path = "../shared/foreign.rs"]
mod foreign;
#[path = "../../src/hashing.rs"]
mod hashing;
#[path = "../../src/invalidation.rs"]
mod invalidation;
#[path = "../../src/key.rs"]
mod key;
#[path = "../../src/limits.rs"]
mod limits;
mod models;
#[path = "../../src/plans.rs"]
mod plans;
#[path = "../../src/slot.rs"]
mod slot;
mod sync;
#[path = "../../src/tally.rs"]
mod tally;
