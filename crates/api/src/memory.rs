//! The memory of the bodies of all requests and responses.
//!
//! Each body has a limit of its own; this is the limit of their sum. Memory is released on drop, so
//! that nothing has to be counted down by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The part of the memory that is reserved for small bodies, as 1/n: clients with large bodies,
/// which can take long to arrive, do not shut out others.
const RESERVE: usize = 8;

/// The largest body that can use the reserve, in bytes.
const SMALL: usize = 64 * 1024;

/// A budget of bytes. Clones share it.
#[derive(Debug, Clone)]
pub struct BodyMemory(Arc<Budget>);

#[derive(Debug)]
struct Budget {
    limit: usize,
    held: AtomicUsize,
}

impl Default for BodyMemory {
    fn default() -> Self {
        Self::new(256 << 20)
    }
}

impl BodyMemory {
    /// A budget of `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Budget {
            limit,
            held: AtomicUsize::new(0),
        }))
    }

    /// The bytes that are in use now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.0.held.load(Relaxed)
    }

    /// The limit, in bytes.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// A body that holds nothing yet.
    #[must_use]
    pub fn nothing(&self) -> HeldMemory {
        HeldMemory {
            budget: self.clone(),
            bytes: 0,
        }
    }

    /// A body of `bytes`; `None` if there is no room for it.
    #[must_use]
    pub fn hold(&self, bytes: usize) -> Option<HeldMemory> {
        let mut held = self.nothing();
        held.grow_to(bytes).then_some(held)
    }

    fn take(&self, more: usize, total: usize) -> bool {
        let Budget { limit, held } = &*self.0;
        let usable = if total > SMALL {
            limit - limit / RESERVE
        } else {
            *limit
        };
        let add = |held: usize| held.checked_add(more).filter(|sum| *sum <= usable);
        held.fetch_update(Relaxed, Relaxed, add).is_ok()
    }
}

/// The part of the budget that one body holds.
#[derive(Debug)]
pub struct HeldMemory {
    budget: BodyMemory,
    bytes: usize,
}

impl HeldMemory {
    /// The number of bytes that it holds.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Grows to `total` bytes and returns true if there is room; otherwise keeps what it holds. It
    /// never shrinks.
    #[must_use = "without room the body has to be refused"]
    pub fn grow_to(&mut self, total: usize) -> bool {
        let more = total.saturating_sub(self.bytes);
        let fits = more == 0 || self.budget.take(more, total);
        if fits {
            self.bytes += more;
        }
        fits
    }

    /// Grows to `total` bytes even if there is no room: for a response that must be sent, because
    /// its effect has happened.
    pub fn insist_on(&mut self, total: usize) {
        let more = total.saturating_sub(self.bytes);
        self.budget.0.held.fetch_add(more, Relaxed);
        self.bytes += more;
    }

    /// Releases everything.
    pub fn release(&mut self) {
        self.budget.0.held.fetch_sub(self.bytes, Relaxed);
        self.bytes = 0;
    }
}

impl Drop for HeldMemory {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_given_back() {
        let memory = BodyMemory::new(8 * SMALL);
        let mut one = memory.hold(SMALL).unwrap();
        assert!(one.grow_to(3 * SMALL));
        let two = memory.hold(SMALL).unwrap();
        assert_eq!(memory.held(), 4 * SMALL);
        drop((one, two));
        assert_eq!(memory.held(), 0);
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let memory = BodyMemory::new(8 * SMALL);
        let mut held = memory.hold(6 * SMALL).unwrap();
        assert!(memory.hold(2 * SMALL).is_none());
        assert!(!held.grow_to(usize::MAX));
        assert_eq!(memory.held(), 6 * SMALL);
    }

    #[test]
    fn small_bodies_have_a_reserve_that_large_ones_cannot_take() {
        let memory = BodyMemory::new(8 * SMALL);
        let large = memory.hold(7 * SMALL).unwrap();
        assert!(memory.hold(SMALL + 1).is_none());
        let small = memory.hold(SMALL).unwrap();
        assert!(memory.hold(1).is_none());
        drop(large);
        assert!(memory.hold(1).is_some());
        drop(small);
    }

    #[test]
    fn an_answer_that_must_be_given_counts_too() {
        let memory = BodyMemory::new(10);
        let mut held = memory.nothing();
        held.insist_on(25);
        assert_eq!(memory.held(), 25);
        assert!(memory.hold(1).is_none());
        drop(held);
        assert_eq!(memory.held(), 0);
    }
}
