//! A lock for each `Idempotency-Key`: copies of one request on this node, one after the other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aivy_app::Failure;
use aivy_types::{ErrorCode, UserId};
use tokio::sync::OwnedMutexGuard;

/// How long a copy waits for the one that is being worked on.
const PATIENCE: Duration = Duration::from_secs(5);

type Key = (UserId, String);
type Table = Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>;

/// The `Idempotency-Key`s that this node works on now.
#[derive(Debug, Default)]
pub(crate) struct KeyedLocks(Arc<Table>);

/// The right to work on a key. The next copy gets it when this is dropped.
#[derive(Debug)]
pub(super) struct KeyGuard {
    key: Key,
    table: Arc<Table>,
    held: Option<OwnedMutexGuard<()>>,
}

impl KeyedLocks {
    /// Waits until nobody else on this node works on `key`.
    ///
    /// # Errors
    /// Somebody still does after [`PATIENCE`].
    pub(super) async fn take(&self, key: Key) -> Result<KeyGuard, Failure> {
        let lock = {
            let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            table.entry(key.clone()).or_default().clone()
        };
        let mut guard = KeyGuard {
            key,
            table: self.0.clone(),
            held: None,
        };
        let held = tokio::time::timeout(PATIENCE, lock.lock_owned()).await;
        guard.held = Some(held.map_err(|_| Failure::new(ErrorCode::IdempotencyInProgress))?);
        Ok(guard)
    }
}

impl Drop for KeyGuard {
    fn drop(&mut self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // The table itself and nobody else: whoever waits holds it too.
        if table
            .get(&self.key)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            table.remove(&self.key);
        }
    }
}
