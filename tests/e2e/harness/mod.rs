//! The foundation of the tests: databases, servers, accounts, calls and responses.
//!
//! Every response is checked for what the contract requires of all responses (see [`answer`]), so
//! no test has to repeat that.

#[macro_use]
mod backends;
pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod document;
pub(crate) mod lock_holder;
pub(crate) mod log;
pub(crate) mod models;
pub(crate) mod outage;
pub(crate) mod people;
pub(crate) mod post_office;
pub(crate) mod program;
pub(crate) mod raw;
pub(crate) mod redact;
pub(crate) mod request;
pub(crate) mod server;
pub(crate) mod stage;

use std::time::Duration;

pub(crate) use answer::{Answer, LIMIT_HEADERS};
pub(crate) use backends::{WIDE, shared};
pub(crate) use outage::Outage;
pub(crate) use people::Key;
pub(crate) use server::Server;

/// The time limit for what must happen soon, on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The system's time, which the servers use too.
pub(crate) fn now() -> aivy_types::Timestamp {
    aivy_core::clock::Clock::system().now()
}
