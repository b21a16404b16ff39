//! Removing idle entries: memory depends on the active clients, not on all that ever came.

use crate::gate::Gate;
use crate::limits::SWEEP_STEP;

/// Entries that are checked while a lock is held once.
const STRIDE: usize = 256;

impl Gate {
    /// One step of the sweep: removes accounts and addresses with full buckets, up to a limit.
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
