//! A lock for each key: what is sent twice at once is processed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::lock::{Mutex as Waiting, OwnedMutexGuard};

type Table = Mutex<HashMap<String, Arc<Waiting<()>>>>;

/// The keys that are in use now. No caller waits here longer than a request can take.
#[derive(Debug, Default, Clone)]
pub(crate) struct KeyedLocks(Arc<Table>);

/// The lock of a key. The next waiting caller gets it when this is dropped.
#[derive(Debug)]
pub(crate) struct KeyGuard {
    key: String,
    table: Arc<Table>,
    held: Option<OwnedMutexGuard<()>>,
}

impl KeyedLocks {
    /// Waits until no other caller holds `key`.
    pub(crate) async fn take(&self, key: &str) -> KeyGuard {
        let lock = {
            let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            table.entry(key.to_owned()).or_default().clone()
        };
        let mut guard = KeyGuard {
            key: key.to_owned(),
            table: self.0.clone(),
            held: None,
        };
        // A caller that gives up waiting drops the guard too.
        guard.held = Some(lock.lock_owned().await);
        guard
    }
}

impl Drop for KeyGuard {
    fn drop(&mut self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // Only the table holds it: a waiting caller would hold it too.
        let last = table.get(&self.key).map(Arc::strong_count) == Some(1);
        if last {
            table.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn one_works_and_the_next_waits_and_nothing_is_left() {
        let locks = KeyedLocks::default();
        let first = locks.take("a").now_or_never();
        assert!(first.is_some() && locks.take("b").now_or_never().is_some());
        assert!(locks.take("a").now_or_never().is_none());
        drop(first);
        assert!(locks.take("a").now_or_never().is_some());
        assert!(locks.0.lock().is_ok_and(|table| table.is_empty()));
    }
}
