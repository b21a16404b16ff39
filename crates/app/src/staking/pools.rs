//! Reading pools.

use aivy_store::pools::{self, PoolRecord};
use aivy_store::{Page, StoreError, Tx};
use aivy_types::body::{PageQuery, Pool, PoolFilter};
use aivy_types::{PoolId, Timestamp};

use super::no_pool;
use crate::{App, Failure, Listed};

impl App {
    /// The pools, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn list_pools(
        &self,
        filter: &PoolFilter,
        page: PageQuery,
    ) -> Result<Listed<Pool>, Failure> {
        self.pools_of(*filter, page.into()).await
    }

    /// Pools of any status, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn pools(&self, limit: i64, offset: i64) -> Result<Vec<Pool>, Failure> {
        let page = Page { limit, offset };
        let found = self.pools_of(PoolFilter::default(), page).await?;
        Ok(found.items)
    }

    async fn pools_of(&self, filter: PoolFilter, page: Page) -> Result<Listed<Pool>, Failure> {
        let asked = (filter, page, self.clock.now());
        let found = self.db.snapshot(asked, async |tx, (filter, page, now)| {
            listed(tx, filter, *page, *now).await
        });
        Ok(found.await?)
    }

    /// One pool.
    ///
    /// # Errors
    /// There is no such pool, or the database fails.
    pub async fn pool(&self, id: &PoolId) -> Result<Pool, Failure> {
        let found = self.db.read(id.clone(), pools::get).await?;
        let pool = found.ok_or_else(no_pool)?;
        Ok(shown(&pool, self.clock.now()))
    }
}

/// Pools at `now`, newest first, in a transaction that sees one snapshot.
pub(super) async fn listed(
    tx: &mut Tx<'_>,
    filter: &PoolFilter,
    page: Page,
    now: Timestamp,
) -> Result<Listed<Pool>, StoreError> {
    let found = pools::list(tx, filter.status, page).await?;
    Ok(found.map(|pool| shown(&pool, now)))
}

/// A pool as the API shows it at `now`.
pub(super) fn shown(pool: &PoolRecord, now: Timestamp) -> Pool {
    let state = pool.state.at(now);
    Pool {
        id: pool.id.clone(),
        name: pool.name.clone(),
        status: pool.status(),
        reward_per_day: state.reward_per_day,
        reserve: pool.reserve,
        total_staked: state.total_staked,
        apr: state.apr(),
        min_stake: pool.min_stake,
        lock_seconds: pool.lock_seconds,
        cooldown_seconds: pool.cooldown_seconds,
        created_at: pool.created_at,
    }
}
