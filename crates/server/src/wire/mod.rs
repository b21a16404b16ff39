//! The connection beneath the application.
//!
//! Actix's HTTP/1 dispatcher answers by itself what it cannot read (a malformed request, a head
//! that is too long or too slow), with an empty body and none of our headers. The contract says
//! that every failure has the one error shape, so the stream that the dispatcher writes to
//! recognises these bare answers and puts ours in their place ([`bare`]). Whatever else is written
//! passes through untouched and uncopied.
//!
//! The stream also bounds what a client can hold ([`patience`], [`connection_state`],
//! [`addresses`]): it ends connections whose request never arrives or whose answer is never taken,
//! it reads little ahead of the application, and an answer reaches the dispatcher in pieces.

mod addresses;
mod bare;
mod connection_state;
mod final_response;
mod listener;
mod names;
mod patience;
mod shaped;
mod sniff;
mod stats;
mod stream;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use aivy_api::BodyMemory;
use aivy_core::{Clock, Entropy};

pub use addresses::Addresses;
pub use listener::{Listening, bind, serve};
pub use patience::SLOWEST_READER;
pub use stats::ConnectionStats;
pub use stream::WireStream;

/// A request that could not be read, for the log and the metrics.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable<'a> {
    /// Who has sent it, or the proxy that did: its headers could not be read.
    pub client: Option<IpAddr>,
    /// The id that the answer carries.
    pub request_id: &'a str,
    /// The status that the answer carries.
    pub status: u16,
    /// What was wrong, as the answer says it.
    pub detail: &'a str,
}

/// What every connection of a listener knows.
#[derive(Clone)]
pub struct Wire {
    /// The counters.
    pub stats: Arc<ConnectionStats>,
    /// How long a client may take to send a head; said in the answer.
    pub header_timeout: Duration,
    /// How long a client that does not take its answer is waited for: in each such time it must take
    /// [`SLOWEST_READER`] bytes a second.
    pub write_timeout: Duration,
    /// How long a connection may be busy without an answer. Longer than any request is allowed to
    /// take, so that it only ends what the application never sees.
    pub stall: Duration,
    /// How long a connection may idle.
    pub keep_alive: Duration,
    /// How many connections an address may have.
    pub addresses: Arc<Addresses>,
    /// What bodies, and heads that are long, may take together.
    pub memory: BodyMemory,
    /// Time, for ids.
    pub clock: Clock,
    /// Randomness, for ids.
    pub entropy: Entropy,
    /// Hears of each request that could not be read. Must not block.
    pub unreadable: Arc<dyn Fn(&Unreadable<'_>) + Send + Sync>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire")
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}
