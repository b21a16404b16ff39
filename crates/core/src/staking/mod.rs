//! The rewards of staking: one accumulator for each pool, one mark for each position.
//!
//! A pool emits `reward_per_day` evenly, millisecond by millisecond, while anything is staked, the
//! pool is open and its funds last, and shares it by stake. It keeps `acc`, the total that one
//! staked token would have earned since the pool began; a position keeps the value of `acc` at its
//! beginning (its mark), so each operation is a few multiplications, for any number of stakers.
//!
//! No fraction is lost. `acc` counts 2^-[`FRACTION_BITS`] of a token; the remainder of a division
//! is carried into the next one. At every moment, exactly:
//!
//! > Σ over all positions, including past ones, of `amount × (acc or end − mark)` × a day's
//! > milliseconds + `carry` = `emitted` × 2^`FRACTION_BITS`
//!
//! from which Σ claimed ≤ Σ emitted ≤ Σ funded follows, as each position is paid the floor of its
//! term. Against a share without any rounding, a position is off by less than `S ×
//! 2^-FRACTION_BITS` tokens for each change of the stake, S being the most ever staked: 2^-19 at
//! the very most.
//!
//! Reading has no effect: between two changes, advancing at once or in any number of steps gives
//! exactly the same state. So a pool is stored when it is changed ([`Pool::stake`],
//! [`Pool::unstake`], [`Pool::fund`], [`Pool::close`]), and read through [`Pool::at`]. A claim
//! changes only the position; [`Position::claim`] describes when the pool must be stored with it.
//!
//! Everything here is pure and total: no state, amount or time makes it panic. An operation that is
//! not allowed returns an error and changes nothing.

mod division;
mod life;
mod pool;
mod position;

pub use life::{Life, PositionError};
pub use pool::Pool;
pub use position::Position;

/// The maximum number of tokens anywhere: the largest integer that a JSON number represents
/// exactly.
pub use crate::ledger::MAX_AMOUNT;
/// The milliseconds of a day, in which a pool emits its `reward_per_day`.
pub const DAY_MS: i64 = 86_400_000;
/// The fractional bits of `acc`. With at most 2^53 tokens, `acc` and any position's share of it
/// then stay below 2^125.
pub const FRACTION_BITS: u32 = 72;

/// Why an operation on a pool is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StakingError {
    /// An amount is negative, above [`MAX_AMOUNT`], or 0 for a stake.
    #[error("amount must be 0 to {MAX_AMOUNT}, and above 0 to stake")]
    Amount,
    /// The pool's funds or its stake would exceed [`MAX_AMOUNT`].
    #[error("a pool holds at most {MAX_AMOUNT}")]
    Full,
    /// The pool is closed: it accepts no stake and no funds, and cannot be closed again.
    #[error("the pool is closed")]
    Closed,
    /// The position is already unstaked.
    #[error("the position is no longer staked")]
    Unstaked,
    /// The position is larger than the pool's total stake, so it does not belong to this pool.
    #[error("the position does not belong to the pool")]
    Foreign,
}

#[cfg(test)]
mod tests;
