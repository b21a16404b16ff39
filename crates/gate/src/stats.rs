//! What the gate did, for metrics.

use crate::counter::Counter;

/// Numbers at one moment. Those not said to be at the moment only ever grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GateStats {
    /// Look-ups answered from memory.
    pub key_hits: u64,
    /// Look-ups that memory could not answer.
    pub key_misses: u64,
    /// Look-ups that went to the database.
    pub loads: u64,
    /// Refused: not a key's shape or checksum.
    pub refused_malformed: u64,
    /// Refused: nobody's key.
    pub refused_unknown: u64,
    /// Refused: revoked.
    pub refused_revoked: u64,
    /// Refused: expired.
    pub refused_expired: u64,
    /// Refused: keys could not be looked up.
    pub refused_unavailable: u64,
    /// Refused: an account's bucket was empty.
    pub limited_accounts: u64,
    /// Refused: an address's bucket was empty.
    pub limited_addresses: u64,
    /// Keys remembered at the moment.
    pub keys: u64,
    /// Unknown keys remembered at the moment.
    pub unknown_keys: u64,
    /// Accounts remembered at the moment.
    pub accounts: u64,
    /// Addresses remembered at the moment.
    pub addresses: u64,
    /// Keys and rows whose counts are not yet written at the moment.
    pub unflushed: u64,
    /// Requests that could not be counted.
    pub lost_counts: u64,
    /// Changes noticed by reading the change log.
    pub changes: u64,
    /// Readings of the change log that failed.
    pub poll_failures: u64,
    /// Batches of counts that could not be written the first time.
    pub flush_failures: u64,
    /// Whether the cache is believed at the moment.
    pub trusted: bool,
}

/// The counters behind them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) loads: Counter,
    pub(crate) malformed: Counter,
    pub(crate) unknown: Counter,
    pub(crate) revoked: Counter,
    pub(crate) expired: Counter,
    pub(crate) unavailable: Counter,
    pub(crate) limited_accounts: Counter,
    pub(crate) limited_addresses: Counter,
    pub(crate) changes: Counter,
    pub(crate) poll_failures: Counter,
    pub(crate) flush_failures: Counter,
}
