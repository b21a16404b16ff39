//! A pool: what it has emitted, and the share of one staked token.

use aivy_types::Timestamp;

use crate::mutant::{self, Mutant};

use super::division::divide;
use super::{DAY_MS, MAX_AMOUNT, Position, StakingError};

const DAYS_PER_YEAR: u128 = 365;

/// A pool as it is stored: its state at its last change.
///
/// Two units are used besides the token. A *part* is 1/[`DAY_MS`] of a token, so that a millisecond
/// emits exactly `reward_per_day` parts; the fraction of a part that `acc` cannot represent is kept
/// in 2^-[`FRACTION_BITS`](super::FRACTION_BITS) parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// What one token, staked since the pool began, would have earned: 2^-`FRACTION_BITS` tokens.
    pub acc: u128,
    /// What was emitted but is not in `acc` yet: 2^-`FRACTION_BITS` parts. Below `DAY_MS ×
    /// total_staked` while anything is staked.
    pub carry: u128,
    /// Parts emitted since the pool began; at most `funded × DAY_MS`.
    pub emitted: u128,
    /// Tokens ever funded, minus those returned by closing: 0 to [`MAX_AMOUNT`].
    pub funded: i64,
    /// Tokens staked now: 0 to [`MAX_AMOUNT`].
    pub total_staked: i64,
    /// Tokens emitted per day: 0 to [`MAX_AMOUNT`].
    pub reward_per_day: i64,
    /// The time of this state: milliseconds since the Unix epoch.
    pub updated_ms: i64,
    /// Whether it still emits and accepts stakes.
    pub open: bool,
}

impl Pool {
    /// An open pool without funds or stake.
    ///
    /// # Errors
    /// [`StakingError::Amount`]: `reward_per_day` is not 0 to [`MAX_AMOUNT`].
    pub fn new(reward_per_day: i64, now: Timestamp) -> Result<Self, StakingError> {
        Ok(Self {
            acc: 0,
            carry: 0,
            emitted: 0,
            funded: 0,
            total_staked: 0,
            reward_per_day: amount(reward_per_day)?,
            updated_ms: millis(now),
            open: true,
        })
    }

    /// The pool at `now` (rounded down to the millisecond): what it has emitted since its last
    /// change is distributed. A `now` before that change counts as the time of the change.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        let mut pool = *self;
        let Some(passed) = millis(now).checked_sub(self.updated_ms) else {
            return pool;
        };
        if passed <= 0 {
            return pool;
        }
        let due = wide(self.speed()).saturating_mul(wide(passed));
        pool.updated_ms = millis(now);
        if mutant::is_on(Mutant::ReserveIsIgnored) {
            pool.emit(due);
            return pool;
        }
        pool.emit(due.min(self.left()));
        pool
    }

    /// Stakes `amount` tokens (1 to [`MAX_AMOUNT`]) at `now`. Pool and position must be stored
    /// together.
    ///
    /// # Errors
    /// [`StakingError::Closed`], [`StakingError::Amount`], [`StakingError::Full`].
    pub fn stake(&mut self, amount: i64, now: Timestamp) -> Result<Position, StakingError> {
        self.must_be_open()?;
        if !(1..=MAX_AMOUNT).contains(&amount) {
            return Err(StakingError::Amount);
        }
        let total = sum(self.total_staked, amount)?;
        let before = self.acc;
        *self = self.at(now);
        let mut mark = self.acc;
        if mutant::is_on(Mutant::LateStakeEarnsAll) {
            mark = before;
        }
        self.share_among(total);
        Ok(Position {
            amount,
            mark,
            end: None,
            claimed: 0,
        })
    }

    /// Ends the earning of a position at `now`; what it has earned stays claimable. Pool and
    /// position must be stored together. It works in a closed pool too.
    ///
    /// # Errors
    /// [`StakingError::Unstaked`], [`StakingError::Foreign`].
    pub fn unstake(&mut self, position: &mut Position, now: Timestamp) -> Result<(), StakingError> {
        if position.end.is_some() {
            return Err(StakingError::Unstaked);
        }
        let rest = self.total_staked.checked_sub(position.amount);
        let total = rest
            .filter(|&rest| rest >= 0 && position.mark <= self.acc)
            .ok_or(StakingError::Foreign)?;
        *self = self.at(now);
        position.end = Some(self.acc);
        self.share_among(total);
        Ok(())
    }

    /// Adds `tokens` (0 to [`MAX_AMOUNT`]) to the funds. A pool whose funds were used up emits
    /// again from `now` on, not for the time in between.
    ///
    /// # Errors
    /// [`StakingError::Closed`], [`StakingError::Amount`], [`StakingError::Full`].
    pub fn fund(&mut self, tokens: i64, now: Timestamp) -> Result<(), StakingError> {
        self.must_be_open()?;
        let funded = sum(self.funded, amount(tokens)?)?;
        *self = self.at(now);
        self.funded = funded;
        Ok(())
    }

    /// Closes the pool permanently at `now`, and returns how many whole tokens it has not emitted:
    /// they are removed from its funds, and the caller must return them. Positions keep what they
    /// have earned.
    ///
    /// # Errors
    /// [`StakingError::Closed`]: it is already closed.
    pub fn close(&mut self, now: Timestamp) -> Result<i64, StakingError> {
        self.must_be_open()?;
        *self = self.at(now);
        let returned = self.unemitted();
        self.funded -= returned;
        self.open = false;
        Ok(returned)
    }

    /// The first impossibility in the state, if there is one: checked before a pool is stored and
    /// after it is read, so that a fault does not spread.
    #[must_use]
    pub fn violation(&self) -> Option<&'static str> {
        let amounts = 0..=MAX_AMOUNT;
        if !amounts.contains(&self.funded) {
            return Some("the funds are out of range");
        }
        if !amounts.contains(&self.total_staked) {
            return Some("the stake is out of range");
        }
        if !amounts.contains(&self.reward_per_day) {
            return Some("the rate is out of range");
        }
        if self.emitted > wide(self.funded) * wide(DAY_MS) {
            return Some("more was emitted than was funded");
        }
        if self.total_staked > 0 && self.carry >= wide(self.total_staked) * wide(DAY_MS) {
            return Some("what is carried could be shared");
        }
        None
    }

    /// The whole tokens that are not emitted yet, at the time of the state.
    #[must_use]
    pub fn unemitted(&self) -> i64 {
        // At most `funded`, which is an i64.
        i64::try_from(self.left() / wide(DAY_MS)).unwrap_or(MAX_AMOUNT)
    }

    /// What one additional staked token would earn in a year of 365 days at the current rate:
    /// percent, rounded down to two decimals. `None` if nothing is staked; 0 if the funds are used
    /// up or the pool is closed.
    #[must_use]
    pub fn apr(&self) -> Option<f64> {
        if self.total_staked <= 0 {
            return None;
        }
        let speed = if self.left() == 0 { 0 } else { self.speed() };
        let yearly = wide(speed) * DAYS_PER_YEAR;
        let hundredths = yearly * 10_000 / (wide(self.total_staked) + 1);
        Some(hundredths as f64 / 100.0)
    }

    /// Parts per millisecond, while the funds last.
    fn speed(&self) -> i64 {
        let open = self.open || mutant::is_on(Mutant::ClosedPoolEmits);
        if open && self.total_staked > 0 {
            self.reward_per_day
        } else {
            0
        }
    }

    /// Parts that are funded but not emitted.
    fn left(&self) -> u128 {
        (wide(self.funded) * wide(DAY_MS)).saturating_sub(self.emitted)
    }

    fn emit(&mut self, emission: u128) {
        let divisor = wide(self.total_staked) * wide(DAY_MS);
        let (each, carry) = divide(emission, self.carry, divisor);
        self.acc = self.acc.saturating_add(each);
        self.carry = carry;
        self.emitted = self.emitted.saturating_add(emission);
    }

    /// Changes the stake. The carry for a larger stake may be enough for the smaller one: it is
    /// distributed at once, so that the state is complete for its time.
    fn share_among(&mut self, total: i64) {
        self.total_staked = total;
        self.emit(0);
    }

    const fn must_be_open(&self) -> Result<(), StakingError> {
        if self.open {
            Ok(())
        } else {
            Err(StakingError::Closed)
        }
    }
}

const fn millis(time: Timestamp) -> i64 {
    time.micros().div_euclid(1000)
}

/// Values within their ranges are not negative; a negative one counts as 0.
fn wide(number: i64) -> u128 {
    u128::try_from(number).unwrap_or_default()
}

fn amount(tokens: i64) -> Result<i64, StakingError> {
    let valid = (0..=MAX_AMOUNT).contains(&tokens);
    valid.then_some(tokens).ok_or(StakingError::Amount)
}

fn sum(held: i64, more: i64) -> Result<i64, StakingError> {
    let sum = held.checked_add(more);
    sum.filter(|&sum| sum <= MAX_AMOUNT)
        .ok_or(StakingError::Full)
}
