//! Choices that a seed decides.

use std::ops::Range;

use aivy_core::entropy::Entropy;

/// Names the seed, to see a failure's choices again.
const SEED: &str = "AIVY_TEST_SEED";

#[derive(Debug)]
pub(super) struct Chance(Entropy);

impl Chance {
    /// Of the seed that the environment names, else of any; prints it for whoever sees a failure.
    pub(super) fn named() -> Self {
        let named = std::env::var(SEED).map(|text| text.parse().unwrap());
        let seed = named.unwrap_or_else(|_| Entropy::system().next_u64());
        println!("{SEED}={seed}");
        Self(Entropy::seeded(seed))
    }

    /// One whose choices do not depend on what is asked of this one later.
    pub(super) fn child(&self) -> Self {
        Self(Entropy::seeded(self.0.next_u64()))
    }

    pub(super) fn among(&self, range: Range<i64>) -> i64 {
        let width = u64::try_from(range.end - range.start).unwrap();
        range.start + i64::try_from(self.0.next_u64() % width).unwrap()
    }

    /// An index of so many.
    pub(super) fn below(&self, count: usize) -> usize {
        let count = i64::try_from(count).unwrap();
        usize::try_from(self.among(0..count)).unwrap()
    }

    pub(super) fn one_in(&self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// One of these; `None` of none.
    pub(super) fn of<T: Copy>(&self, items: &[T]) -> Option<T> {
        (!items.is_empty()).then(|| items[self.below(items.len())])
    }
}
