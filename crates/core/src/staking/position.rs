//! One position: what it has earned, and what of that was paid.

use super::{FRACTION_BITS, MAX_AMOUNT, Pool};

/// A position, as it is stored.
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
    /// What of the position cannot be, as [`Pool::violation`] says it of a pool.
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

    /// All that the position has earned by the moment of `pool`, which is `pool.at(now)`, in whole
    /// tokens, claimed ones too. Rounded down, also where the exact share is a whole number that the
    /// accumulator cannot hold: then it is one less until a little more is emitted. Past the end of
    /// the range it stops at [`MAX_AMOUNT`].
    #[must_use]
    pub fn earned(&self, pool: &Pool) -> i64 {
        let share = self.end.unwrap_or(pool.acc).saturating_sub(self.mark);
        let amount = u128::try_from(self.amount).unwrap_or_default();
        let earned = amount.saturating_mul(share) >> FRACTION_BITS;
        i64::try_from(earned).map_or(MAX_AMOUNT, |earned| earned.min(MAX_AMOUNT))
    }

    /// The whole tokens that may be claimed at the moment of `pool`, which is `pool.at(now)`. The
    /// fraction stays and goes on growing.
    #[must_use]
    pub fn claimable(&self, pool: &Pool) -> i64 {
        self.earned(pool).saturating_sub(self.claimed).max(0)
    }

    /// Marks all that is [claimable](Self::claimable) as paid and answers it; 0 when there is no
    /// whole token. The pool is not changed by it, and need not be stored as long as time does not
    /// go back.
    ///
    /// Where it may (the clocks of several nodes), store `pool`, which is `pool.at(now)`, with the
    /// position: no figure changes by that. Otherwise somebody who stakes by an earlier clock would
    /// share in what was paid out already, and the claims could pass the funds.
    pub fn claim(&mut self, pool: &Pool) -> i64 {
        let paid = self.claimable(pool);
        self.claimed += paid;
        paid
    }
}
