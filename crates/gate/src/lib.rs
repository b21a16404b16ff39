//! Admission of requests: checks the key and the rate limit, and counts requests.
//!
//! With a warm cache a request costs one SHA-256, one look-up in a concurrent map and one
//! compare-and-swap; it takes no lock that another request holds for long and does not read the
//! database. What makes that safe:
//!
//! - **A cached key is trusted only while it is fresh.** It carries the version of its account at
//!   the time that it was read; a change increments the account's version, which invalidates all
//!   its keys at once ([`Gate::invalidate`]). A background task reads the changes of other nodes,
//!   and the whole cache is trusted for one second after the *start* of the last successful read:
//!   while the database cannot be read, no request is admitted by old data
//!   ([`AuthError::Unavailable`]).
//! - **A bucket is one word**, and an account or an address never has more than one bucket in use:
//!   a bucket that is replaced or removed is frozen first, so that a caller that still holds it
//!   must look it up again.
//! - **Everything is bounded** (`limits`): entries, look-ups in progress, counts that wait.
//!
//! The gate does not depend on HTTP, never stores the text of a key, and reports the cause of a
//! database failure only to the log.

mod account;
mod addresses;
mod bucket;
mod cache;
mod counter;
mod error;
mod gate;
mod hashing;
mod invalidation;
mod key;
mod limits;
mod load;
mod map;
mod meter;
mod options;
mod plans;
mod run;
mod slot;
mod stats;
mod sweep;
mod sync;
mod tally;
#[cfg(feature = "testing")]
pub mod testing;
mod visitors;
mod watermark;

use aivy_store as store;

pub use account::Account;
pub use error::AuthError;
pub use gate::{Gate, Lookup};
pub use key::CachedKey;
pub use options::{CountedOperation, GateOptions};
pub use slot::ReadySlot;
pub use stats::GateStats;
pub use visitors::{Purpose, VisitStart};

#[cfg(test)]
mod tests;
