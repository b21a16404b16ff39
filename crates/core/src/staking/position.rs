//! A position: what it has earned, and what of that was paid.

use crate::mutant::{self, Mutant};

use super::{FRACTION_BITS, MAX_AMOUNT, Pool};

/// A position as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Tokens staked, 1 to [`MAX_AMOUNT`]. It never changes.
    pub amount: i64,
    /// The pool's `acc` when the position began.
    pub mark: u128,
    /// The pool's `acc` when the position was unstaked; `None` while it earns.
    pub end: Option<u128>,
    /// Whole tokens paid so far.
    pub claimed: i64,
}

impl Position {
    /// The first impossibility in the state, as [`Pool::violation`].
    #[must_use]
    pub fn violation(&self) -> Option<&'static str> {
        if !(1..=MAX_AMOUNT).contains(&self.amount) {
            return Some("the stake is out of range");
        }
        if !(0..=MAX_AMOUNT).contains(&self.claimed) {
            return Some("what was paid is out of range");
        }
        if self.end.is_some_and(|end| end < self.mark) {
            return Some("it ended before it began");
        }
        None
    }

    /// All that the position has earned by the time of `pool`, which is `pool.at(now)`, in whole
    /// tokens, including claimed ones. Rounded down, even if the exact share is an integer that the
    /// accumulator cannot represent: then it is one less until a little more is emitted. It never
    /// exceeds [`MAX_AMOUNT`].
    #[must_use]
    pub fn earned(&self, pool: &Pool) -> i64 {
        let share = self.end.unwrap_or(pool.acc).saturating_sub(self.mark);
        let amount = u128::try_from(self.amount).unwrap_or_default();
        let mut earned = amount.saturating_mul(share) >> FRACTION_BITS;
        if mutant::is_on(Mutant::RoundedUp) && share > 0 {
            earned += 1;
        }
        i64::try_from(earned).map_or(MAX_AMOUNT, |earned| earned.min(MAX_AMOUNT))
    }

    /// The whole tokens that can be claimed at the time of `pool`, which is `pool.at(now)`. The
    /// fraction stays and keeps growing.
    #[must_use]
    pub fn claimable(&self, pool: &Pool) -> i64 {
        self.earned(pool).saturating_sub(self.claimed).max(0)
    }

    /// Marks everything [claimable](Self::claimable) as paid and returns it; 0 if there is no whole
    /// token. The pool is not changed, and need not be stored as long as time does not go back.
    ///
    /// If time can go back (the clocks of several nodes), store `pool`, which is `pool.at(now)`,
    /// with the position: this changes no amount. Otherwise a stake by an earlier clock would get a
    /// share of what was already paid, and the claims could exceed the funds.
    pub fn claim(&mut self, pool: &Pool) -> i64 {
        let paid = self.claimable(pool);
        self.claimed += paid;
        paid
    }
}
