//! A response that is made once and reused until its account changes.

use std::sync::Arc;

use bytes::Bytes;

use crate::sync::ArcSwapOption;
use crate::sync::atomic::{AtomicU64, Ordering};

/// Set in the version of a slot that has ended.
const ENDED: u64 = 1 << 63;

/// Holds bytes that were made from an account's data, with the version of that data.
///
/// To fill it: take [`ReadySlot::version`], *then* read the data, then [`ReadySlot::put`]. After a
/// change in between, the stored bytes are stale at once instead of counting as new.
#[derive(Debug, Default)]
pub struct ReadySlot {
    version: AtomicU64,
    ready: ArcSwapOption<(u64, Bytes)>,
}

impl ReadySlot {
    /// The stored bytes, if nothing has changed since their version.
    #[must_use]
    pub fn get(&self) -> Option<Bytes> {
        let ready = self.ready.load();
        let (version, bytes) = &**ready.as_ref()?;
        (*version == self.version()).then(|| bytes.clone())
    }

    /// The current version of the account's data.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    /// Stores the bytes made from the data of `version`; drops them if that version is past, or the
    /// account's entry was replaced or removed.
    pub fn put(&self, version: u64, bytes: Bytes) {
        if version < ENDED && version == self.version() {
            self.ready.store(Some(Arc::new((version, bytes))));
        }
    }

    /// Marks the data as changed.
    pub(crate) fn bump(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
        self.ready.store(None);
    }

    /// Marks the data as changed for good: nobody tells this slot of later changes, so it keeps
    /// nothing any more.
    pub(crate) fn end(&self) {
        self.version.fetch_or(ENDED, Ordering::SeqCst);
        self.ready.store(None);
    }
}
