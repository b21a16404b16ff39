//! The connection below the application.
//!
//! Actix's HTTP/1 dispatcher itself responds to requests that it cannot parse (malformed, with a
//! head that is too long or too slow), with an empty body and none of our headers. By the contract
//! all errors have the same format, so the stream that the dispatcher writes to recognizes these
//! bare responses and replaces them ([`bare`]). Everything else passes unchanged and without a
//! copy.
//!
//! The stream also limits the resources of a client ([`patience`], [`connection_state`],
//! [`addresses`]): it closes connections whose request never arrives or whose response is never
//! read, it reads little ahead of the application, and a response reaches the dispatcher in pieces.

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

/// A request that could not be parsed, for the log and the metrics.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable<'a> {
    /// The client's address, or that of its proxy, because headers could not be parsed.
    pub client: Option<IpAddr>,
    /// The request ID in the response.
    pub request_id: &'a str,
    /// The status of the response.
    pub status: u16,
    /// The error, as in the response.
    pub detail: &'a str,
}

/// The shared state of all connections of a listener.
#[derive(Clone)]
pub struct Wire {
    /// The counters.
    pub stats: Arc<ConnectionStats>,
    /// The time limit for a head, which is also named in the response.
    pub header_timeout: Duration,
    /// The period for slow readers: in each such period a client must read [`SLOWEST_READER`] bytes
    /// per second.
    pub write_timeout: Duration,
    /// How long a connection can be busy without a response. Longer than any request can take, so
    /// that it only ends connections that the application never sees.
    pub stall: Duration,
    /// How long a connection can be idle.
    pub keep_alive: Duration,
    /// The limit of connections per address.
    pub addresses: Arc<Addresses>,
    /// The memory for bodies and long heads together.
    pub memory: BodyMemory,
    /// The clock, for IDs.
    pub clock: Clock,
    /// The source of randomness, for IDs.
    pub entropy: Entropy,
    /// Is notified of each request that could not be parsed. Must not block.
    pub unreadable: Arc<dyn Fn(&Unreadable<'_>) + Send + Sync>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire")
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}
