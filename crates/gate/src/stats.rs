//! Counters of the gate, for metrics.

use crate::counter::Counter;

/// The numbers at one moment. Those that are not described as current only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GateStats {
    /// Look-ups that memory answered.
    pub key_hits: u64,
    /// Look-ups that memory could not answer.
    pub key_misses: u64,
    /// Look-ups that went to the database.
    pub loads: u64,
    /// Refused: not the format of a key, or a wrong checksum.
    pub refused_malformed: u64,
    /// Refused: unknown key.
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
    /// Currently cached keys.
    pub keys: u64,
    /// Currently cached unknown keys.
    pub unknown_keys: u64,
    /// Currently cached accounts.
    pub accounts: u64,
    /// Addresses that currently have a bucket.
    pub addresses: u64,
    /// Keys and rows whose counts are currently not yet written.
    pub unflushed: u64,
    /// Requests that could not be counted.
    pub lost_counts: u64,
    /// Changes that were read from the change log.
    pub changes: u64,
    /// Polls of the change log that failed.
    pub poll_failures: u64,
    /// Batches of counts that could not be written the first time.
    pub flush_failures: u64,
    /// Whether the cache is currently trusted.
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
