//! Counters of connections.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The connections of the process.
#[derive(Debug, Default)]
pub struct ConnectionStats {
    accepted: AtomicU64,
    closed: AtomicU64,
    taken: AtomicU64,
    answered: AtomicU64,
    refused: AtomicU64,
    slow_heads: AtomicU64,
    slow_readers: AtomicU64,
}

/// A counter.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident, $count:ident;)*) => {
        impl ConnectionStats {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> u64 {
                    self.$name.load(Relaxed)
                }

                pub(super) fn $count(&self) {
                    self.$name.fetch_add(1, Relaxed);
                }
            )*
        }
    };
}

counters! {
    /// Connections accepted so far.
    accepted, count_accepted;
    /// Connections closed so far.
    closed, count_closed;
    /// How often a connection had a request to respond to.
    taken, count_taken;
    /// How often a response was sent.
    answered, count_answered;
    /// Connections refused because their address had too many.
    refused, count_refused;
    /// Connections closed because the head of a later request did not arrive.
    slow_heads, count_slow_head;
    /// Connections closed because their client did not read its response.
    slow_readers, count_slow_reader;
}

impl ConnectionStats {
    /// Open connections.
    #[must_use]
    pub fn open(&self) -> u64 {
        let closed = self.closed();
        self.accepted().saturating_sub(closed)
    }

    /// Connections that have sent something since their last response: requests in flight.
    #[must_use]
    pub fn busy(&self) -> u64 {
        let answered = self.answered();
        self.taken().saturating_sub(answered)
    }
}
