//! Which accounts changed recently, for look-ups in progress.
//!
//! A look-up learns only from the database whose key it reads, so it cannot note that account's
//! version before. It notes its position in this log instead, and afterwards checks whether the
//! account appears after that position: then its data may be old, and is not stored.

use std::collections::VecDeque;

use aivy_types::UserId;

use crate::limits::RECENT_INVALIDATIONS;

/// The log: the newest entries, numbered.
#[derive(Debug, Default)]
pub(crate) struct Invalidations {
    /// The number of entries ever added.
    count: u64,
    recent: VecDeque<UserId>,
}

impl Invalidations {
    /// The position of the next entry.
    pub(crate) fn place(&self) -> u64 {
        self.count
    }

    pub(crate) fn note(&mut self, user: &UserId) {
        if self.recent.len() == RECENT_INVALIDATIONS {
            self.recent.pop_front();
        }
        self.recent.push_back(user.clone());
        self.count += 1;
    }

    /// Notes that any account may have changed.
    pub(crate) fn note_all(&mut self) {
        self.recent.clear();
        // One more than the log holds: every position noted before now is out of reach.
        self.count += 1;
    }

    /// Whether `user` was, or may have been, noted at `place` or later.
    pub(crate) fn touched_since(&self, place: u64, user: &UserId) -> bool {
        let Ok(back) = usize::try_from(self.count - place) else {
            return true;
        };
        let Some(start) = self.recent.len().checked_sub(back) else {
            return true;
        };
        self.recent.range(start..).any(|known| known == user)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn user(n: usize) -> UserId {
        format!("usr_{n}").parse().unwrap()
    }

    #[test]
    fn only_what_follows_the_place_counts() {
        let mut log = Invalidations::default();
        log.note(&user(1));
        let place = log.place();
        log.note(&user(2));
        assert!(!log.touched_since(place, &user(1)));
        assert!(log.touched_since(place, &user(2)));
        assert!(!log.touched_since(log.place(), &user(2)));
    }

    #[test]
    fn what_is_forgotten_counts_as_touched() {
        let mut log = Invalidations::default();
        let place = log.place();
        for n in 0..=RECENT_INVALIDATIONS {
            assert!(!log.touched_since(place, &user(usize::MAX)));
            log.note(&user(n));
        }
        assert!(log.touched_since(place, &user(usize::MAX)));
    }

    #[test]
    fn after_everything_changed_no_place_before_is_good() {
        let mut log = Invalidations::default();
        log.note(&user(1));
        let place = log.place();
        log.note_all();
        assert!(log.touched_since(place, &user(9)));
        assert!(!log.touched_since(log.place(), &user(9)));
    }
}
