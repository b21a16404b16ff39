//! Random choices from a seed.

use aivy_core::Entropy;

/// A source of choices. Clones share it.
#[derive(Debug, Clone)]
pub struct Dice(Entropy);

impl Dice {
    /// The choices of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Entropy::seeded(seed))
    }

    /// 64 random bits.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `sides`, which is at least 1.
    #[must_use]
    pub fn below(&self, sides: u64) -> u64 {
        self.bits() % sides.max(1)
    }

    /// A position in a list of this length, which is not empty.
    #[must_use]
    pub fn index(&self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// Whether something happens that happens `times` in 1000.
    #[must_use]
    pub fn in_1000(&self, times: u64) -> bool {
        self.below(1000) < times
    }

    /// One of a list that is not empty.
    #[must_use]
    pub fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }
}
