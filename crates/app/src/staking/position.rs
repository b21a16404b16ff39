//! A position as the API shows it, and the changes of its status.

use aivy_core::staking::{Life, PositionError};
use aivy_store::pools::PoolRecord;
use aivy_store::positions::PositionRecord;
use aivy_types::Timestamp;
use aivy_types::body::Position;

use super::{conflict, not_allowed};
use crate::Failure;

/// A position as the API shows it at `now`.
pub(super) fn shown(position: &PositionRecord, pool: &PoolRecord, now: Timestamp) -> Position {
    Position {
        id: position.id.clone(),
        pool_id: position.pool_id.clone(),
        amount: position.state.amount,
        status: position.status,
        claimable_rewards: position.state.claimable(&pool.state.at(now)),
        claimed_rewards: position.state.claimed,
        staked_at: position.staked_at,
        unlocks_at: life(position).unlocks_at(pool.closed_at),
        withdrawable_at: position.withdrawable_at,
    }
}

/// The status of a position, for the arithmetic.
const fn life(position: &PositionRecord) -> Life {
    Life {
        status: position.status,
        staked_at: position.staked_at,
        locked_until: position.unlocks_at,
        withdrawable_at: position.withdrawable_at,
    }
}

/// Ends the earning of a position and starts its cooldown.
///
/// # Errors
/// A conflict: it is still locked, or no longer active.
pub(super) fn unstake(
    position: &mut PositionRecord,
    pool: &mut PoolRecord,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut life = life(position);
    life.unstake(pool.closed_at, pool.cooldown_seconds, now)?;
    pool.state
        .unstake(&mut position.state, now)
        .map_err(not_allowed)?;
    position.status = life.status;
    position.withdrawable_at = life.withdrawable_at;
    Ok(())
}

/// Withdraws a position after its cooldown. Its rewards stay claimable.
///
/// # Errors
/// A conflict: it is active, still in cooldown, or already withdrawn.
pub(super) fn withdraw(position: &mut PositionRecord, now: Timestamp) -> Result<(), Failure> {
    let mut life = life(position);
    life.withdraw(now)?;
    position.status = life.status;
    Ok(())
}

impl From<PositionError> for Failure {
    fn from(error: PositionError) -> Self {
        conflict(error.to_string())
    }
}
