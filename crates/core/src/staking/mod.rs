//! The rewards of staking: one accumulator a pool, one mark a position.
//!
//! A pool emits `reward_per_day` evenly, millisecond by millisecond, while anything is staked, it
//! is open and its funds last, and shares it by stake. It keeps `acc`, all that one staked token
//! would have earned since the pool began; a position keeps `acc` as it was when it began (its
//! mark), so whatever the number of stakers, each operation is a few multiplications.
//!
//! No fraction is lost. `acc` counts 2^-[`FRACTION_BITS`] of a token; what a division leaves over is
//! carried into the next one. At every moment, exactly:
//!
//! > Σ over all positions, past ones too, of `amount × (acc or end − mark)` × a day's milliseconds
//! > + `carry` = `emitted` × 2^`FRACTION_BITS`
//!
//! from which Σ claimed ≤ Σ emitted ≤ Σ funded follows, as each position is paid the floor of its
//! term. Against a share without any rounding, a position is off by less than `S ×
//! 2^-FRACTION_BITS` tokens for each change of the stake, S being the most ever staked: 2^-19 at the
//! very most.
//!
//! Looking has no effect: between two changes, advancing at once or in any number of steps gives
//! the same bits. So a pool is stored when it is changed ([`Pool::stake`], [`Pool::unstake`],
//! [`Pool::fund`], [`Pool::close`]), and read through [`Pool::at`]. A claim
//! changes the position alone; when the pool has to be stored with it, [`Position::claim`] says.
//!
//! Everything here is pure and total: no state, amount or time makes it panic. What is not allowed
//! is an error, and leaves pool and position as they were.

mod division;
mod life;
mod pool;
mod position;

pub use life::{Life, PositionError};
pub use pool::Pool;
pub use position::Position;

/// The most tokens there are anywhere: what a JSON number holds exactly.
pub use crate::ledger::MAX_AMOUNT;
/// The milliseconds of a day, the time in which a pool emits its `reward_per_day`.
pub const DAY_MS: i64 = 86_400_000;
/// The fractional bits of `acc`. With at most 2^53 tokens, `acc` and any position's share of it
/// then stay below 2^125.
pub const FRACTION_BITS: u32 = 72;

/// Why an operation on a pool is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StakingError {
    /// An amount is negative, above [`MAX_AMOUNT`], or 0 where something must be staked.
    #[error("amount must be 0 to {MAX_AMOUNT}, and above 0 to stake")]
    Amount,
    /// The pool's funds or its stake would pass [`MAX_AMOUNT`].
    #[error("a pool holds at most {MAX_AMOUNT}")]
    Full,
    /// The pool is closed: it takes no stake, no funds and no rate, and cannot be closed again.
    #[error("the pool is closed")]
    Closed,
    /// The position has been unstaked already.
    #[error("the position is no longer staked")]
    Unstaked,
    /// The position is larger than all that is staked, so it is not this pool's.
    #[error("the position does not belong to the pool")]
    Foreign,
}

#[cfg(test)]
mod tests;
