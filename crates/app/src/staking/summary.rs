//! The totals over all positions of a user.

use aivy_store::{Tx, positions};
use aivy_types::body::{PositionStatus, StakingSummary};
use aivy_types::{Timestamp, UserId};

use super::positions::{pool_of, pools_of};
use crate::{App, Failure};

impl App {
    /// The totals of `user`: staked, in cooldown, claimable and claimed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn staking_summary(&self, user: &UserId) -> Result<StakingSummary, Failure> {
        let asked = (user.clone(), self.clock.now());
        self.db
            .snapshot(asked, async |tx, (user, now)| summary(tx, user, *now).await)
            .await
    }
}

/// The sums over all positions of `user` at `now`, in a transaction that sees one snapshot.
pub(crate) async fn summary(
    tx: &mut Tx<'_>,
    user: &UserId,
    now: Timestamp,
) -> Result<StakingSummary, Failure> {
    let mut sums = StakingSummary {
        staked: 0,
        unstaking: 0,
        claimable_rewards: 0,
        claimed_rewards: 0,
    };
    let records = positions::all(tx, user).await?;
    if records.is_empty() {
        return Ok(sums);
    }
    let mut pools = pools_of(tx, user).await?;
    for pool in pools.values_mut() {
        pool.state = pool.state.at(now);
    }
    for record in &records {
        let held = match record.status {
            PositionStatus::Active => Some(&mut sums.staked),
            PositionStatus::Unstaking => Some(&mut sums.unstaking),
            PositionStatus::Withdrawn => None,
        };
        if let Some(held) = held {
            *held += record.state.amount;
        }
        sums.claimable_rewards += record.state.claimable(&pool_of(&pools, record)?.state);
        sums.claimed_rewards += record.state.claimed;
    }
    Ok(sums)
}
