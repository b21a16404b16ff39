//! A token bucket that threads share: one word, changed by compare-and-swap.

use aivy_core::limit::{Decision, MAX_WORD, Policy};

use crate::sync::atomic::{AtomicU64, Ordering};

/// The value of a frozen bucket: another one replaces it.
const FROZEN: u64 = u64::MAX;
const _: () = assert!(FROZEN > MAX_WORD);

/// Starts full.
#[derive(Debug, Default)]
pub(crate) struct Bucket(AtomicU64);

impl Bucket {
    pub(crate) fn new(word: u64) -> Self {
        Self(AtomicU64::new(word))
    }

    /// Takes a token; `None` if the bucket is frozen.
    pub(crate) fn take(&self, policy: &Policy, now: u64) -> Option<Decision> {
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            if word == FROZEN {
                return None;
            }
            let (next, decision) = policy.take(word, now);
            if next == word {
                return Some(decision);
            }
            match self
                .0
                .compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some(decision),
                Err(current) => word = current,
            }
        }
    }

    /// Freezes the bucket and returns its last value, which includes every token ever taken.
    pub(crate) fn freeze(&self) -> u64 {
        self.0.swap(FROZEN, Ordering::AcqRel)
    }

    /// Makes a bucket usable again that was full when it was frozen.
    pub(crate) fn thaw(&self) {
        self.0.store(0, Ordering::Release);
    }

    /// Freezes the bucket if it has been full for `idle` microseconds: then removing it loses
    /// nothing.
    pub(crate) fn freeze_if_idle(&self, policy: &Policy, now: u64, idle: u64) -> bool {
        let word = self.0.load(Ordering::Acquire);
        let full_for = policy.full_for(word, now);
        word == FROZEN
            || (full_for.is_some_and(|micros| micros >= idle)
                && self
                    .0
                    .compare_exchange(word, FROZEN, Ordering::AcqRel, Ordering::Acquire)
                    .is_ok())
    }
}
