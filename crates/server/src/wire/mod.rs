//! The connection beneath the application.
//!
//! Actix's HTTP/1 dispatcher answers by itself what it cannot read (a malformed request, a head
//! that is too long or too slow), with an empty body and none of our headers. The contract says
//! that every failure has the one error shape, so the stream that the dispatcher writes to
//! recognises these bare answers and puts ours in their place ([`bare`]). Whatever else is written
//! passes through untouched and uncopied.
//!
//! The stream also closes connections that hold on without ever finishing a request, which the
//! dispatcher does only before the first request of a connection.

mod bare;
mod listener;
mod sniff;
mod stream;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use aivy_core::{Clock, Entropy};

pub use listener::{Listening, bind, serve};
pub use stream::WireStream;

/// Connections of the process.
#[derive(Debug, Default)]
pub struct ConnectionStats {
    accepted: AtomicU64,
    closed: AtomicU64,
    taken: AtomicU64,
    answered: AtomicU64,
}

impl ConnectionStats {
    /// Connections accepted so far.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted.load(Relaxed)
    }

    /// Connections that are open.
    #[must_use]
    pub fn open(&self) -> u64 {
        let closed = self.closed.load(Relaxed);
        self.accepted.load(Relaxed).saturating_sub(closed)
    }

    /// Connections that have sent something since the last answer: requests in flight.
    #[must_use]
    pub fn busy(&self) -> u64 {
        let answered = self.answered.load(Relaxed);
        self.taken.load(Relaxed).saturating_sub(answered)
    }
}

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
    /// How long a connection may be busy without an answer. Longer than any request is allowed to
    /// take, so that it only ends what the application never sees.
    pub stall: Duration,
    /// How long a connection may idle.
    pub keep_alive: Duration,
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
