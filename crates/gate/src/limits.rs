//! All limits of the gate that are not options.

/// How long the cache is trusted after the start of the last read of changes, in microseconds: the
/// maximum that the contract allows between a revocation and its effect on other nodes.
pub(crate) const TRUST_MICROS: u64 = 1_000_000;
/// How long a number of the change log can be missing before it counts as never written, in
/// microseconds. Above the longest transaction of the store (8 s), as `aivy_store::changes`
/// requires.
pub(crate) const LATE_MICROS: u64 = 15_000_000;
/// How many numbers below the newest are read at the start: transactions that are still open then
/// have one of these.
pub(crate) const FIRST_LOOK: i64 = 10_000;
/// Gaps in the change log that are kept apart; more are merged, which only costs precision.
pub(crate) const MAX_GAPS: usize = 256;
/// Changes that one statement reads, and the number of statements in one poll.
pub(crate) const CHANGES_PER_PAGE: i64 = 1_000;
pub(crate) const PAGES_PER_LOOK: usize = 64;
/// How long a node can be without the change log and still catch up from it, in microseconds; after
/// that the whole cache is dropped. Far below [`CHANGES_KEPT_MICROS`].
pub(crate) const BLIND_MICROS: u64 = 3_600_000_000;
/// How long changes are kept, in microseconds.
pub(crate) const CHANGES_KEPT_MICROS: i64 = 86_400_000_000;
/// How long usage is kept, in days: the 30 that are shown, including today, and one more.
pub(crate) const USAGE_DAYS: i64 = 31;

/// Invalidations that are kept for look-ups in progress.
pub(crate) const RECENT_INVALIDATIONS: usize = 1_024;
/// Concurrent look-ups in the database; those of one hash always run one after another.
pub(crate) const LOADS: usize = 64;
/// Look-ups that run or wait; one more is refused.
pub(crate) const LOADS_QUEUED: usize = 4_096;
/// Unknown keys that are cached, and for how long, in microseconds.
pub(crate) const MAX_UNKNOWN: usize = 8_192;
pub(crate) const UNKNOWN_MICROS: u64 = 5_000_000;

/// Accounts for each cached key that can be kept because their buckets are not full.
pub(crate) const ACCOUNTS_PER_KEY: usize = 4;
/// Accounts or addresses that one step of the sweep checks.
pub(crate) const SWEEP_STEP: usize = 4_096;
/// Accounts that are checked to make room for one key.
pub(crate) const ROOM_STEP: usize = 64;

/// Counts that can wait for the database; more are lost, and the loss is counted.
pub(crate) const MAX_COUNTS: usize = 262_144;
/// Keys whose counts are written in one transaction; when this many wait, they are written at once.
pub(crate) const KEYS_PER_WRITE: usize = 4_096;
