//! What is counted of connections.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Connections of the process.
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

/// A number that only grows.
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
    /// Connections that are closed again.
    closed, count_closed;
    /// How often a connection had something to answer.
    taken, count_taken;
    /// How often it had answered.
    answered, count_answered;
    /// Connections that were refused because their address had too many.
    refused, count_refused;
    /// Connections that were ended because the head of a request after the first did not arrive.
    slow_heads, count_slow_head;
    /// Connections that were ended because their client did not take its answer.
    slow_readers, count_slow_reader;
}

impl ConnectionStats {
    /// Connections that are open.
    #[must_use]
    pub fn open(&self) -> u64 {
        let closed = self.closed();
        self.accepted().saturating_sub(closed)
    }

    /// Connections that have sent something since the last answer: requests in flight.
    #[must_use]
    pub fn busy(&self) -> u64 {
        let answered = self.answered();
        self.taken().saturating_sub(answered)
    }
}
