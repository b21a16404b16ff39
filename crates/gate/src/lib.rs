//! Who may pass: which key a text is, whether its account has a token left, and what was used.
//!
//! The way of a request through a warm gate is one SHA-256, one look-up in a concurrent map and
//! one compare-and-swap; it takes no lock that another request holds for long and asks no
//! database. What makes that safe:
//!
//! - **A cached key is trusted only while it is fresh.** It carries the version of its account at
//!   the time that it was read; a change bumps the account's version, which ends all its keys at
//!   once ([`Gate::invalidate`]). A background task reads the changes of other nodes, and the cache
//!   as a whole is believed for one second after the *start* of the last such reading: when the
//!   database cannot be asked, nobody is let in on old knowledge ([`AuthError::Unavailable`]).
//! - **A bucket is one word**, and there is never more than one live word for an account or an
//!   address: a bucket that is replaced or forgotten is first frozen, so that whoever still holds
//!   it must look again.
//! - **Everything is bounded** (`limits`): entries, look-ups in flight, counts that wait.
//!
//! The gate never sees HTTP, never stores the text of a key and never answers why the database
//! failed to anybody but the log.

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
mod meter;
mod options;
mod plans;
mod run;
mod slot;
mod stats;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod visitors;
mod watermark;

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
