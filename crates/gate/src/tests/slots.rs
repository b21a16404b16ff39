//! Responses that are kept, between real threads.

use bytes::Bytes;

use crate::ReadySlot;

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

/// A request can hold an entry that was replaced meanwhile. No change is announced to it any more.
#[test]
fn a_slot_that_has_ended_keeps_nothing() {
    let slot = ReadySlot::default();
    slot.put(slot.version(), Bytes::from_static(b"before"));
    slot.end();
    assert_eq!(slot.get(), None);
    slot.put(slot.version(), Bytes::from_static(b"after"));
    assert_eq!(slot.get(), None);
}
