//! How far the change log has been read, and which lower numbers can still appear.
//!
//! On PostgreSQL a number is assigned when a row is written and visible when its transaction
//! commits, so numbers appear out of order (`aivy_store::changes`). Reading the last seconds again
//! each time would be expensive on a busy database. Numbers are assigned without gaps, so exactly
//! the missing ones can still appear: each poll begins at the lowest missing number, and one that
//! has been missing for longer than any transaction can last was rolled back.

use crate::limits::{FIRST_LOOK, LATE_MICROS, MAX_GAPS};

/// The state of reading the change log.
#[derive(Debug)]
pub(crate) struct Watermark {
    newest: i64,
    /// Whether numbers appear in order, so that a missing one never appears.
    ordered: bool,
    /// Ascending, disjoint, below `newest`.
    gaps: Vec<Gap>,
}

/// Numbers that were missing when a higher one was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gap {
    first: i64,
    last: i64,
    noticed: u64,
}

impl Watermark {
    /// Starts at the newest number: everything committed is visible to later reads of the data, but
    /// transactions with lower numbers may still be open.
    pub(crate) fn begin(newest: i64, ordered: bool, now: u64) -> Self {
        let open = Gap {
            first: (newest - FIRST_LOOK).max(0) + 1,
            last: newest,
            noticed: now,
        };
        let gaps = if ordered || newest < 1 {
            Vec::new()
        } else {
            vec![open]
        };
        Self {
            newest,
            ordered,
            gaps,
        }
    }

    /// Numbers above this must be read.
    pub(crate) fn floor(&self) -> i64 {
        self.gaps.first().map_or(self.newest, |gap| gap.first - 1)
    }

    /// Returns whether this number is new, and marks it as seen.
    pub(crate) fn see(&mut self, number: i64, now: u64) -> bool {
        if number > self.newest {
            self.note_gap(self.newest + 1, number - 1, now);
            self.newest = number;
            return true;
        }
        let place = self.gaps.partition_point(|gap| gap.last < number);
        match self.gaps.get(place).copied() {
            Some(gap) if gap.first <= number => {
                let parts = [
                    Gap {
                        last: number - 1,
                        ..gap
                    },
                    Gap {
                        first: number + 1,
                        ..gap
                    },
                ];
                let parts = parts.into_iter().filter(|part| part.first <= part.last);
                self.gaps.splice(place..=place, parts);
                self.limit();
                true
            }
            _ => false,
        }
    }

    /// Removes gaps that were already too old when the successful poll began: their numbers would
    /// have been found.
    pub(crate) fn expire(&mut self, look_began: u64) {
        self.gaps
            .retain(|gap| gap.noticed.saturating_add(LATE_MICROS) > look_began);
    }

    fn note_gap(&mut self, first: i64, last: i64, noticed: u64) {
        if first <= last && !self.ordered {
            self.gaps.push(Gap {
                first,
                last,
                noticed,
            });
            self.limit();
        }
    }

    /// If there are too many gaps, merges the two lowest with what is between them. Those numbers
    /// will be seen again, which is harmless.
    fn limit(&mut self) {
        while self.gaps.len() > MAX_GAPS {
            let lowest = self.gaps.remove(0);
            if let Some(next) = self.gaps.first_mut() {
                next.first = lowest.first;
                next.noticed = next.noticed.max(lowest.noticed);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn in_order_nothing_is_read_twice() {
        let mut mark = Watermark::begin(7, true, 0);
        assert_eq!(mark.floor(), 7);
        assert!(mark.see(9, 0));
        assert_eq!(mark.floor(), 9);
        assert!(!mark.see(9, 0) && !mark.see(8, 0));
    }

    #[test]
    fn a_late_number_is_waited_for_and_noticed_once() {
        let mut mark = Watermark::begin(0, false, 0);
        assert!(mark.see(1, 0) && mark.see(4, 0));
        assert_eq!(mark.floor(), 1);
        assert!(mark.see(3, 5) && !mark.see(3, 6) && !mark.see(4, 6));
        assert!(mark.see(2, 6));
        assert_eq!(mark.floor(), 4);
    }

    #[test]
    fn a_gap_is_given_up_only_by_a_look_that_began_late_enough() {
        let mut mark = Watermark::begin(0, false, 0);
        mark.see(3, 1_000);
        mark.expire(LATE_MICROS + 999);
        assert_eq!(mark.floor(), 0);
        mark.expire(LATE_MICROS + 1_000);
        assert_eq!(mark.floor(), 3);
    }

    #[test]
    fn watching_begins_with_what_may_still_be_open() {
        let mut mark = Watermark::begin(50_000, false, 0);
        assert_eq!(mark.floor(), 50_000 - FIRST_LOOK);
        assert!(mark.see(49_999, 0));
        mark.expire(LATE_MICROS);
        assert_eq!(mark.floor(), 50_000);
        assert_eq!(Watermark::begin(0, false, 0).floor(), 0);
    }

    proptest! {
        /// Transactions get numbers in order and commit in any order, with polls in between.
        #[test]
        fn every_commit_is_noticed(commits in Just((1i64..=600).collect::<Vec<_>>()).prop_shuffle(), looks in proptest::collection::vec(1usize..40, 1..60)) {
            let mut mark = Watermark::begin(0, false, 0);
            let mut noticed = std::collections::BTreeSet::new();
            let mut committed = 0;
            for step in looks.into_iter().chain([commits.len()]) {
                committed = (committed + step).min(commits.len());
                let mut visible = commits[..committed].to_vec();
                visible.sort_unstable();
                let floor = mark.floor();
                for number in visible.into_iter().filter(|number| *number > floor) {
                    if mark.see(number, 0) {
                        noticed.insert(number);
                    }
                }
                prop_assert!(mark.gaps.len() <= MAX_GAPS);
                prop_assert!(mark.gaps.windows(2).all(|pair| pair[0].last < pair[1].first));
            }
            prop_assert_eq!(noticed.len(), commits.len());
        }
    }
}
