//! Forgetting what says nothing any more: memory follows those who are active, not all that ever
//! came.

use crate::gate::Gate;
use crate::limits::SWEEP_STEP;

/// Entries looked at under one hold of a lock.
const STRIDE: usize = 256;

impl Gate {
    /// One step of forgetting: a bounded number of accounts and addresses whose buckets are full.
    pub fn sweep(&self) {
        let now = self.clock.monotonic_micros();
        let idle = u64::try_from(self.options.idle.as_micros()).unwrap_or(u64::MAX);
        let tier = self.plans.default();
        for _ in 0..SWEEP_STEP / STRIDE {
            self.cache.forget_idle(now, idle, STRIDE);
            self.addresses.forget_idle(&tier.policy, now, STRIDE);
            self.readers.forget_idle(&tier.pages, now, STRIDE);
        }
        self.cache.forget_unknown(now);
    }
}
