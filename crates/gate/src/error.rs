//! Why a key is refused.

use crate::store::StoreError;

/// Why a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// There is none. (Returned by the caller of the gate, which sees the header.)
    #[error("no API key")]
    Missing,
    /// It does not have the format of a key, or its checksum is wrong. Not looked up.
    #[error("malformed API key")]
    Malformed,
    /// There is no such key.
    #[error("unknown API key")]
    Unknown,
    /// It was revoked.
    #[error("revoked API key")]
    Revoked,
    /// It has expired.
    #[error("expired API key")]
    Expired,
    /// It could not be looked up. The cause is for the log.
    #[error("keys cannot be looked up: {0}")]
    Unavailable(StoreError),
}
