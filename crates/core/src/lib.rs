//! The rules: pure functions over values, with the time passed in.
//!
//! Two modules are not pure, and nothing else may be: [`clock`] is the only door of time and
//! [`entropy`] the only door of randomness, so that a test can hold both. No other I/O, no lock
//! and no knowledge of HTTP or SQL belongs here.

pub mod clock;
pub mod counted;
pub mod entropy;
pub mod key;
pub mod ledger;
pub mod limit;
pub mod merkle;
pub mod names;
pub mod result_schema;
pub mod staking;
pub mod task;
pub mod text;
pub mod violations;
pub mod words;

pub use clock::Clock;
pub use entropy::{Entropy, new_id};
