//! Why a key is not let in.

use aivy_store::StoreError;

/// Why a key is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// There is none. (Said by the caller of the gate, which sees the header.)
    #[error("no API key")]
    Missing,
    /// It does not have a key's shape, or its checksum is wrong. No look-up was made.
    #[error("malformed API key")]
    Malformed,
    /// Nobody has it.
    #[error("unknown API key")]
    Unknown,
    /// Its owner ended it.
    #[error("revoked API key")]
    Revoked,
    /// Its time is over.
    #[error("expired API key")]
    Expired,
    /// It could not be looked up. The cause is for the log.
    #[error("keys cannot be looked up: {0}")]
    Unavailable(StoreError),
}
