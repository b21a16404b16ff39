//! The shared memory of a write-ahead log: its regions and its eight locks.

use std::os::raw::c_int;
use std::sync::Arc;

use rusqlite::ffi;

use crate::memory::{Mapping, REGIONS_MAX, Segment};

/// The memory of one database, as long as somebody uses it.
#[derive(Debug)]
pub(crate) struct Node {
    segment: Arc<Segment>,
    regions: usize,
}

impl Node {
    pub(crate) fn new() -> Option<Self> {
        Some(Self {
            segment: Arc::new(Segment::new()?),
            regions: 0,
        })
    }

    /// A connection that begins to use it.
    pub(crate) fn join(&self) -> Member {
        Member {
            segment: self.segment.clone(),
            mappings: Vec::new(),
            locks: Locks::default(),
        }
    }

    /// Whether the region exists, after it was added if `extend`.
    pub(crate) fn has(&mut self, region: usize, extend: bool) -> bool {
        if extend && region < REGIONS_MAX {
            self.regions = self.regions.max(region + 1);
        }
        region < self.regions
    }
}

/// What one connection has of it.
#[derive(Debug)]
pub(crate) struct Member {
    segment: Arc<Segment>,
    mappings: Vec<Mapping>,
    pub(crate) locks: Locks,
}

impl Member {
    /// The mapping of a region that exists. `None` if the system has no memory.
    pub(crate) fn map(&mut self, region: usize) -> Option<&Mapping> {
        while self.mappings.len() <= region {
            self.mappings.push(self.segment.map(self.mappings.len())?);
        }
        self.mappings.get(region)
    }

    /// Releases the locks, and parts from the memory of the others. The connection keeps its
    /// addresses, since SQLite will use them once more: when the connection is closed, it clears
    /// the transaction that it believes it has from the index, which others may have filled anew.
    pub(crate) fn die(&mut self) {
        self.locks = Locks::default();
        for (region, mapping) in self.mappings.iter().enumerate() {
            let detached = self.segment.detach(region, mapping);
            assert!(detached, "the system has no memory for a copy of a region");
        }
    }
}

/// A set of the eight locks, one bit each.
pub(crate) type Slots = u8;

/// The locks that a connection holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Locks {
    shared: Slots,
    exclusive: Slots,
}

/// What SQLite asks of the locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    Share(Slots),
    Exclude(Slots),
    Release(Slots),
}

impl Ask {
    /// `None` if SQLite never asks so.
    pub(crate) fn of(first: c_int, count: c_int, flags: c_int) -> Option<Self> {
        let (first, count) = (u32::try_from(first).ok()?, u32::try_from(count).ok()?);
        let limit = u32::try_from(ffi::SQLITE_SHM_NLOCK).ok()?;
        if count == 0 || first.checked_add(count)? > limit {
            return None;
        }
        let slots = Slots::MAX >> (limit - count) << first;
        match (
            flags & (ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_UNLOCK),
            flags & (ffi::SQLITE_SHM_SHARED | ffi::SQLITE_SHM_EXCLUSIVE),
        ) {
            (ffi::SQLITE_SHM_UNLOCK, _) => Some(Self::Release(slots)),
            (ffi::SQLITE_SHM_LOCK, ffi::SQLITE_SHM_SHARED) => Some(Self::Share(slots)),
            (ffi::SQLITE_SHM_LOCK, ffi::SQLITE_SHM_EXCLUSIVE) => Some(Self::Exclude(slots)),
            _ => None,
        }
    }
}

impl Locks {
    pub(crate) const fn release(&mut self, slots: Slots) {
        self.shared &= !slots;
        self.exclusive &= !slots;
    }

    /// Takes all of the slots, or none if somebody else is in the way.
    pub(crate) fn take(&mut self, ask: Ask, others: impl Iterator<Item = Self>) -> bool {
        let taken = others.fold(Self::default(), |all, other| Self {
            shared: all.shared | other.shared,
            exclusive: all.exclusive | other.exclusive,
        });
        match ask {
            Ask::Release(slots) => self.release(slots),
            Ask::Share(slots) if taken.exclusive & slots == 0 => self.shared |= slots,
            Ask::Exclude(slots) if (taken.exclusive | taken.shared) & slots == 0 => {
                self.exclusive |= slots;
            }
            Ask::Share(_) | Ask::Exclude(_) => return false,
        }
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const LOCK_SHARED: c_int = ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_SHARED;

    #[test]
    fn slots_are_bits_from_the_first() {
        assert_eq!(Ask::of(3, 1, LOCK_SHARED), Some(Ask::Share(0b0000_1000)));
        let exclusive = ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE;
        assert_eq!(Ask::of(0, 8, exclusive), Some(Ask::Exclude(0xFF)));
        let release = ffi::SQLITE_SHM_UNLOCK | ffi::SQLITE_SHM_EXCLUSIVE;
        assert_eq!(Ask::of(1, 2, release), Some(Ask::Release(0b0000_0110)));
        assert_eq!(Ask::of(7, 2, LOCK_SHARED), None);
        assert_eq!(Ask::of(-1, 1, LOCK_SHARED), None);
    }

    #[test]
    fn many_share_a_slot_and_one_excludes() {
        let (mut a, mut b) = (Locks::default(), Locks::default());
        assert!(a.take(Ask::Share(0b10), [b].into_iter()));
        assert!(b.take(Ask::Share(0b10), [a].into_iter()));
        b.release(0b10);
        assert!(!b.take(Ask::Exclude(0b11), [a].into_iter()));
        assert!(
            b.take(Ask::Exclude(0b01), [a].into_iter()),
            "nothing was taken"
        );
        assert!(!a.take(Ask::Share(0b01), [b].into_iter()));
        a.release(0b10);
        assert!(b.take(Ask::Exclude(0b10), [a].into_iter()));
    }

    #[test]
    fn the_memory_grows_when_asked_only_and_to_a_limit() {
        let mut node = Node::new().unwrap();
        assert!(!node.has(0, false));
        assert!(node.has(1, true) && node.has(0, false) && !node.has(2, false));
        assert!(!node.has(REGIONS_MAX, true));
    }
}
