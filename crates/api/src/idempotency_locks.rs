//! A lock for each idempotency key: of copies of one request that arrive at once on this node, one
//! is processed and the others wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aivy_types::UserId;
use tokio::sync::OwnedMutexGuard;

/// An idempotency key of an account.
type Key = (UserId, String);
type Table = Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>;

/// The keys that this node works on now. Clones share them.
#[derive(Debug, Default, Clone)]
pub struct IdempotencyLocks(Arc<Table>);

/// The lock of a key. The next waiting copy gets it when this is dropped.
#[derive(Debug)]
pub struct IdempotencyGuard {
    key: Key,
    table: Arc<Table>,
    held: Option<OwnedMutexGuard<()>>,
}

impl IdempotencyLocks {
    /// Waits until no other caller holds the key. The wait has no limit of its own; a caller can
    /// drop it at any time.
    pub async fn take(&self, user: UserId, key: String) -> IdempotencyGuard {
        let key = (user, key);
        let lock = {
            let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            table.entry(key.clone()).or_default().clone()
        };
        let mut guard = IdempotencyGuard {
            key,
            table: self.0.clone(),
            held: None,
        };
        guard.held = Some(lock.lock_owned().await);
        guard
    }
}

impl Drop for IdempotencyGuard {
    fn drop(&mut self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // Only the table holds the lock: a waiting caller would hold it too.
        if table.get(&self.key).map(Arc::strong_count) == Some(1) {
            table.remove(&self.key);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn take(locks: &IdempotencyLocks, key: &str) -> Option<IdempotencyGuard> {
        let user = UserId::new(0, [0; 10]);
        locks.take(user, key.to_owned()).now_or_never()
    }

    #[test]
    fn one_works_and_the_next_waits_and_nothing_is_left() {
        let locks = IdempotencyLocks::default();
        let first = take(&locks, "a");
        assert!(first.is_some() && take(&locks, "b").is_some());
        assert!(take(&locks, "a").is_none());
        drop(first);
        assert!(take(&locks, "a").is_some());
        assert!(locks.0.lock().unwrap().is_empty());
    }
}
