//! A response that is made once and reused until its account changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use bytes::Bytes;

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

    /// Stores the bytes made from the data of `version`; drops them if that version is past.
    pub fn put(&self, version: u64, bytes: Bytes) {
        if version == self.version() {
            self.ready.store(Some(Arc::new((version, bytes))));
        }
    }

    /// Marks the data as changed.
    pub(crate) fn bump(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
        self.ready.store(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_before_a_change_is_never_given_after_it() {
        let slot = ReadySlot::default();
        assert_eq!(slot.get(), None);
        let before = slot.version();
        slot.put(before, Bytes::from_static(b"old"));
        assert_eq!(slot.get(), Some(Bytes::from_static(b"old")));
        slot.bump();
        assert_eq!(slot.get(), None);
        slot.put(before, Bytes::from_static(b"old"));
        assert_eq!(slot.get(), None);
        slot.put(slot.version(), Bytes::from_static(b"new"));
        assert_eq!(slot.get(), Some(Bytes::from_static(b"new")));
    }

    #[test]
    fn a_reader_never_sees_bytes_of_another_version() {
        let slot = ReadySlot::default();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..20_000 {
                    slot.bump();
                    let version = slot.version();
                    slot.put(version, Bytes::copy_from_slice(&version.to_le_bytes()));
                }
            });
            for _ in 0..20_000 {
                let before = slot.version();
                if let Some(bytes) = slot.get() {
                    let mut word = [0; 8];
                    word.copy_from_slice(&bytes);
                    assert!(u64::from_le_bytes(word) >= before);
                }
            }
        });
    }
}
