//! What may become of a position, and how it is shown: rules over records, without a database.

use aivy_store::pools::PoolRecord;
use aivy_store::positions::PositionRecord;
use aivy_types::Timestamp;
use aivy_types::body::{Position, PositionStatus};

use super::{conflict, not_allowed};
use crate::Failure;

/// A position at `now`.
pub(super) fn shown(position: &PositionRecord, pool: &PoolRecord, now: Timestamp) -> Position {
    Position {
        id: position.id.clone(),
        pool_id: position.pool_id.clone(),
        amount: position.state.amount,
        status: position.status,
        claimable_rewards: position.state.claimable(&pool.state.at(now)),
        claimed_rewards: position.state.claimed,
        staked_at: position.staked_at,
        unlocks_at: unlocks_at(position, pool),
        withdrawable_at: position.withdrawable_at,
    }
}

/// When it can be unstaked. A pool that is closed locks nothing.
fn unlocks_at(position: &PositionRecord, pool: &PoolRecord) -> Timestamp {
    let lock = position.unlocks_at;
    pool.closed_at
        .map_or(lock, |closed| lock.min(closed).max(position.staked_at))
}

/// Ends the earning of a position and starts its cooldown.
///
/// # Errors
/// A conflict: it is still locked, or not active any more.
pub(super) fn unstake(
    position: &mut PositionRecord,
    pool: &mut PoolRecord,
    now: Timestamp,
) -> Result<(), Failure> {
    match position.status {
        PositionStatus::Active => {}
        PositionStatus::Unstaking => return Err(conflict("The position is already unstaked")),
        PositionStatus::Withdrawn => return Err(withdrawn()),
    }
    let unlocks_at = unlocks_at(position, pool);
    if now < unlocks_at {
        return Err(conflict(format!("The stake is locked until {unlocks_at}")));
    }
    pool.state
        .unstake(&mut position.state, now)
        .map_err(not_allowed)?;
    position.status = PositionStatus::Unstaking;
    position.withdrawable_at = Some(now.whole_second().plus_seconds(pool.cooldown_seconds));
    Ok(())
}

/// Ends the cooldown of a position. What it has earned stays claimable.
///
/// # Errors
/// A conflict: it is active, still cools down, or was withdrawn.
pub(super) fn withdraw(position: &mut PositionRecord, now: Timestamp) -> Result<(), Failure> {
    match (position.status, position.withdrawable_at) {
        (PositionStatus::Unstaking, Some(end)) if now < end => Err(conflict(format!(
            "The stake cannot be withdrawn before {end}"
        ))),
        (PositionStatus::Unstaking, _) => {
            position.status = PositionStatus::Withdrawn;
            Ok(())
        }
        (PositionStatus::Active, _) => Err(conflict("The position must be unstaked first")),
        (PositionStatus::Withdrawn, _) => Err(withdrawn()),
    }
}

fn withdrawn() -> Failure {
    conflict("The position is already withdrawn")
}
