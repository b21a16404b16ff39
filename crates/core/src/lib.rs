//! The domain rules: pure functions of values, with the time as a parameter.
//!
//! Only two modules are not pure: [`clock`] is the only source of time and [`entropy`] the only
//! source of randomness, so that a test can replace both. There is no other I/O, no lock and no
//! dependency on HTTP or SQL.

pub mod clock;
pub mod counted;
pub mod entropy;
pub mod key;
pub mod ledger;
pub mod limit;
pub mod merkle;
pub mod mutant;
pub mod names;
pub mod result_schema;
pub mod staking;
pub mod task;
pub mod text;
pub mod violations;
pub mod words;

pub use clock::Clock;
pub use entropy::{Entropy, new_id};
