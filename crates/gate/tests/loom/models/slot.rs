use std::sync::Arc;

use bytes::Bytes;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use super::explore;
use crate::slot::ReadySlot;

#[derive(Default)]
struct Profile {
    /// What the database has. It orders nothing: what must be seen is ordered by the slot alone.
    data: AtomicU64,
    slot: ReadySlot,
}

impl Profile {
    /// The response: from the slot, or made and kept.
    fn respond(&self) -> u64 {
        if let Some(bytes) = self.slot.get() {
            return u64::from(bytes[0]);
        }
        let version = self.slot.version();
        let data = self.data.load(Ordering::Relaxed);
        self.slot
            .put(version, Bytes::copy_from_slice(&data.to_le_bytes()[..1]));
        data
    }

    fn change(&self, to: u64) {
        self.data.store(to, Ordering::Relaxed);
        self.slot.bump();
    }
}

#[test]
fn after_a_change_no_older_response_is_given() {
    explore(|| {
        let profile = Arc::new(Profile::default());
        let reader = {
            let profile = profile.clone();
            thread::spawn(move || profile.respond())
        };
        profile.change(1);
        assert_eq!(profile.respond(), 1);
        reader.join().unwrap();
        assert_eq!(profile.respond(), 1);
    });
}

#[test]
fn two_changes_and_a_late_filler_leave_nothing_old() {
    explore(|| {
        let profile = Arc::new(Profile::default());
        profile.respond();
        let threads = [1, 2].map(|n| {
            let profile = profile.clone();
            thread::spawn(move || match n {
                1 => profile.change(7),
                _ => assert!([0, 7].contains(&profile.respond())),
            })
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        assert_eq!(profile.respond(), 7);
        profile.change(8);
        assert_eq!(profile.respond(), 8);
    });
}
