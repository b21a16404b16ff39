//! The whole gate in many orders in which threads and tasks can go on.
//!
//! These are the gate's own files, compiled with [shuttle](https://docs.rs/shuttle)'s atomics and
//! locks in the place of `sync.rs`, on a database in memory in the place of the store. There are too
//! many orders to see all: shuttle chooses some at random, and prints what repeats a failure.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the models use only a part of each file"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

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
#[path = "../../src/error.rs"]
mod error;
#[path = "../shared/foreign.rs"]
mod foreign;
#[path = "../../src/gate.rs"]
mod gate;
#[path = "../../src/hashing.rs"]
mod hashing;
#[path = "../../src/invalidation.rs"]
mod invalidation;
#[path = "../../src/key.rs"]
mod key;
#[path = "../../src/limits.rs"]
mod limits;
#[path = "../../src/load.rs"]
mod load;
#[path = "../../src/meter.rs"]
mod meter;
mod models;
#[path = "../../src/options.rs"]
mod options;
#[path = "../../src/plans.rs"]
mod plans;
#[path = "../../src/run.rs"]
mod run;
#[path = "../../src/slot.rs"]
mod slot;
#[path = "../../src/stats.rs"]
mod stats;
mod store;
#[path = "../../src/sweep.rs"]
mod sweep;
mod sync;
#[path = "../../src/tally.rs"]
mod tally;
#[path = "../../src/visitors.rs"]
mod visitors;
#[path = "../../src/watermark.rs"]
mod watermark;

pub(crate) use error::AuthError;
pub(crate) use gate::Gate;
pub(crate) use key::CachedKey;
pub(crate) use options::{CountedOperation, GateOptions};
