//! The staking page of a user.

use aivy_store::Page;
use aivy_types::UserId;
use aivy_types::body::{PageQuery, Pool, PoolFilter, Position, PositionFilter, StakingSummary};

use super::{pools, positions, rewards, summary};
use crate::{App, Failure, Listed};

/// The maximum number of pools shown: the newest.
const POOLS: i64 = 50;

/// A user's stakes, and the pools.
#[derive(Debug, Clone, PartialEq)]
pub struct StakingOverview {
    /// The totals over all positions.
    pub summary: StakingSummary,
    /// The requested positions, newest first.
    pub positions: Listed<Position>,
    /// The newest 50 pools.
    pub pools: Vec<Pool>,
    /// Rewards paid on each of the last 30 days, oldest first: the UTC date and whole tokens.
    pub rewards: Vec<(String, i64)>,
}

impl App {
    /// The page from one snapshot.
    ///
    /// # Errors
    /// The database fails.
    pub async fn staking_overview(
        &self,
        user: &UserId,
        filter: &PositionFilter,
        page: PageQuery,
    ) -> Result<StakingOverview, Failure> {
        let asked = (user.clone(), *filter, page.into(), self.clock.now());
        self.db
            .snapshot(asked, async |tx, (user, filter, page, now)| {
                let every = PoolFilter::default();
                Ok(StakingOverview {
                    summary: summary(tx, user, *now).await?,
                    positions: positions::listed(tx, user, filter, *page, *now).await?,
                    pools: pools::listed(tx, &every, Page::first(POOLS), *now)
                        .await?
                        .items,
                    rewards: rewards::by_day(tx, user, *now).await?,
                })
            })
            .await
    }
}
