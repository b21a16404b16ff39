//! Fills the cache as a look-up would, without a database: for measuring its memory.

use std::sync::Arc;

use aivy_core::key::KeyHash;

use crate::error::AuthError;
use crate::gate::Gate;
use crate::key::CachedKey;
use crate::store::keys::KeyRecord;

/// Stores `record` as if it had just been read.
///
/// # Errors
/// See [`Gate::load`].
pub fn remember(
    gate: &Gate,
    hash: KeyHash,
    record: KeyRecord,
) -> Result<Arc<CachedKey>, AuthError> {
    let start = gate.cache.start(gate.clock.monotonic_micros());
    gate.settle(hash, start, Some(record))
        .map_err(AuthError::Unavailable)?
}
