//! The locks of a file: who may go from which level to which, as SQLite's documentation demands
//! ("File Locking And Concurrency In SQLite Version 3").

use std::os::raw::c_int;

use rusqlite::ffi;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

impl Level {
    pub(crate) const fn of(code: c_int) -> Option<Self> {
        Some(match code {
            ffi::SQLITE_LOCK_NONE => Self::None,
            ffi::SQLITE_LOCK_SHARED => Self::Shared,
            ffi::SQLITE_LOCK_RESERVED => Self::Reserved,
            ffi::SQLITE_LOCK_PENDING => Self::Pending,
            ffi::SQLITE_LOCK_EXCLUSIVE => Self::Exclusive,
            _ => return None,
        })
    }
}

/// The level that a handle has after it asked for `wanted`. If that is less, somebody else is in
/// its way.
pub(crate) fn raise(own: Level, others: &[Level], wanted: Level) -> Level {
    if own >= wanted {
        return own;
    }
    let highest = others.iter().copied().max().unwrap_or_default();
    match wanted {
        Level::Shared if highest >= Level::Pending => own,
        Level::Reserved | Level::Pending | Level::Exclusive if highest >= Level::Reserved => own,
        // New readers stay out while the present ones finish. A handle that comes from SHARED rolls
        // a journal back; it must not keep the others, who want the same, from trying.
        Level::Exclusive if highest == Level::Shared => match own {
            Level::Reserved | Level::Pending => Level::Pending,
            other => other,
        },
        level => level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Level::{Exclusive, None, Pending, Reserved, Shared};

    #[test]
    fn readers_share_with_one_who_prepares_to_write() {
        assert_eq!(raise(None, &[Shared, Reserved], Shared), Shared);
        assert_eq!(raise(Shared, &[Shared], Reserved), Reserved);
        assert_eq!(raise(Shared, &[Reserved], Reserved), Shared);
    }

    #[test]
    fn a_writer_who_waits_keeps_new_readers_out() {
        assert_eq!(raise(Reserved, &[Shared], Exclusive), Pending);
        assert_eq!(raise(None, &[Shared, Pending], Shared), None);
        assert_eq!(raise(Pending, &[None], Exclusive), Exclusive);
    }

    #[test]
    fn two_who_roll_back_do_not_block_each_other() {
        assert_eq!(raise(Shared, &[Shared], Exclusive), Shared);
        assert_eq!(raise(Shared, &[], Exclusive), Exclusive);
    }
}
