//! Every limit of the gate that is not an option.

/// How long the cache is believed after the start of the last reading of changes, in
/// microseconds: what the contract allows between a revocation and its effect elsewhere.
pub(crate) const TRUST_MICROS: u64 = 1_000_000;
/// How long a number of the change log may be missing before it is taken for never written, in
/// microseconds. Above the longest transaction of the store (8 s), as `aivy_store::changes` asks.
pub(crate) const LATE_MICROS: u64 = 15_000_000;
/// How many numbers below the newest are looked at when watching begins: transactions that are
/// still open then have drawn one of these.
pub(crate) const FIRST_LOOK: i64 = 10_000;
/// Gaps in the change log that are told apart; more are merged, which only costs precision.
pub(crate) const MAX_GAPS: usize = 256;
/// Changes read at once, and how many such readings one look may take.
pub(crate) const CHANGES_PER_PAGE: i64 = 1_000;
pub(crate) const PAGES_PER_LOOK: usize = 64;
/// How long a node may have been blind and still catch up from the change log, in microseconds;
/// after that everything cached is dropped. Far below [`CHANGES_KEPT_MICROS`].
pub(crate) const BLIND_MICROS: u64 = 3_600_000_000;
/// How long changes are kept, in microseconds.
pub(crate) const CHANGES_KEPT_MICROS: i64 = 86_400_000_000;
/// How long usage is kept, in days: the 30 that are shown, today among them, and one to spare.
pub(crate) const USAGE_DAYS: i64 = 31;

/// Invalidations that are remembered for look-ups in flight.
pub(crate) const RECENT_INVALIDATIONS: usize = 1_024;
/// Look-ups in the database at one time; those of one hash always follow one another.
pub(crate) const LOADS: usize = 64;
/// Look-ups that run or wait; one more is refused.
pub(crate) const LOADS_QUEUED: usize = 4_096;
/// Unknown keys that are remembered, and for how long, in microseconds.
pub(crate) const MAX_UNKNOWN: usize = 8_192;
pub(crate) const UNKNOWN_MICROS: u64 = 5_000_000;

/// Accounts for each cached key that may be kept because their buckets are not full.
pub(crate) const ACCOUNTS_PER_KEY: usize = 4;
/// Accounts or addresses looked at in one step of forgetting.
pub(crate) const SWEEP_STEP: usize = 4_096;
/// Accounts looked at to make room for one key.
pub(crate) const ROOM_STEP: usize = 64;

/// Counts that may wait for the database; more are lost, and the loss is counted.
pub(crate) const MAX_COUNTS: usize = 262_144;
/// Keys whose counts are written in one transaction; as many that wait are written at once.
pub(crate) const KEYS_PER_WRITE: usize = 4_096;
