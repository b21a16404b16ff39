//! What a user has to do with staking, at a glance.

use aivy_store::Page;
use aivy_types::UserId;
use aivy_types::body::{PageQuery, Pool, PoolFilter, Position, PositionFilter, StakingSummary};

use super::{pools, positions, rewards, summary};
use crate::{App, Failure, Listed};

/// The pools in it, at most: the newest.
const POOLS: i64 = 50;

/// A user's stakes, and where there is room for more.
#[derive(Debug, Clone, PartialEq)]
pub struct StakingOverview {
    /// All positions together.
    pub summary: StakingSummary,
    /// Those that were asked for, the newest first.
    pub positions: Listed<Position>,
    /// The newest 50 pools.
    pub pools: Vec<Pool>,
    /// What was paid on each of the last 30 days, the oldest first: the UTC date and whole tokens.
    pub rewards: Vec<(String, i64)>,
}

impl App {
    /// All of it at one moment.
    ///
    /// # Errors
    /// No database.
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
