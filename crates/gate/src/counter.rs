//! Counters without contention between threads.

use std::sync::atomic::AtomicUsize;

use crate::sync::atomic::{AtomicU64, Ordering};

const STRIPES: usize = 8;

/// Aligned so that no two stripes share a cache line (or the pair that some processors fetch).
#[derive(Debug, Default)]
#[repr(align(128))]
struct Stripe(AtomicU64);

/// A counter. Each thread has its stripe; reading adds them.
#[derive(Debug, Default)]
pub(crate) struct Counter([Stripe; STRIPES]);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0[stripe()].0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0
            .iter()
            .map(|stripe| stripe.0.load(Ordering::Relaxed))
            .sum()
    }
}

fn stripe() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: usize = NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES;
    }
    MINE.with(|mine| *mine)
}
