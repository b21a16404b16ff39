//! Random choices that a seed repeats.

/// The choices of one case: the same for the same seed and number, independent of earlier cases.
#[derive(Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// The choices of a case.
    #[must_use]
    pub fn of(seed: u64, case: u64) -> Self {
        // Adjacent numbers must not begin with similar choices.
        let mixed = seed ^ (case.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self(fastrand::Rng::with_seed(mixed.rotate_left(29)))
    }

    /// Independent choices, derived from these.
    pub fn branch(&mut self) -> Self {
        Self(self.0.fork())
    }

    /// A number below `bound`; 0 for 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound.max(1))
    }

    /// A number from `low` to `high`, inclusive.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.i64(low..=high.max(low))
    }

    /// True in this percentage of calls.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    ///
    /// # Panics
    /// `from` is empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// `count` random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.0.u8(..))
            .take(count)
            .collect()
    }

    /// `count` lower-case letters.
    pub fn letters(&mut self, count: usize) -> String {
        std::iter::repeat_with(|| self.0.lowercase())
            .take(count)
            .collect()
    }
}

/// A seed for a run without a given one.
#[must_use]
pub fn any_seed() -> u64 {
    // Short enough to be typed.
    fastrand::u64(..1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_case_repeats_its_choices_and_no_other() {
        let choices = |seed, case| Random::of(seed, case).bytes(16);
        assert_eq!(choices(7, 3), choices(7, 3));
        assert_ne!(choices(7, 3), choices(7, 4));
        assert_ne!(choices(7, 3), choices(8, 3));
    }

    #[test]
    fn bounds_hold() {
        let mut random = Random::of(1, 1);
        assert!((0..1000).all(|_| random.below(3) < 3 && (2..=4).contains(&random.between(2, 4))));
        assert_eq!((random.below(0), random.between(9, 2)), (0, 9));
    }
}
