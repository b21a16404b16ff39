//! What a key has used since it was last written.

use smallvec::SmallVec;

const MINUTES_PER_DAY: i64 = 24 * 60;

/// The counts of a key that are not yet written.
#[derive(Debug, Default)]
pub(crate) struct KeyTally {
    pub(crate) counts: SmallVec<[Count; 1]>,
    /// Minutes since the Unix epoch.
    pub(crate) last_used: i64,
    /// Whether the meter has the key in its queue.
    pub(crate) queued: bool,
}

/// Requests of one day, of one operation, with one status.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) minute_of_day_start: i64,
    pub(crate) operation: u16,
    pub(crate) status: u16,
    pub(crate) count: u32,
}

impl KeyTally {
    /// Counts a request at `now`, in minutes since the Unix epoch.
    pub(crate) fn add(&mut self, now: i64, operation: u16, status: u16) {
        let day = now - now.rem_euclid(MINUTES_PER_DAY);
        self.last_used = self.last_used.max(now);
        let same = |count: &&mut Count| {
            count.operation == operation
                && count.status == status
                && count.minute_of_day_start == day
        };
        if let Some(known) = self.counts.iter_mut().find(same) {
            known.count = known.count.saturating_add(1);
        } else {
            self.counts.push(Count {
                minute_of_day_start: day,
                operation,
                status,
                count: 1,
            });
        }
    }
}
