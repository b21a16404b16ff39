//! Pools, as everybody sees them.

use aivy_store::pools::{self, PoolRecord};
use aivy_types::body::{PageQuery, Pool, PoolFilter};
use aivy_types::{PoolId, Timestamp};

use super::no_pool;
use crate::{App, Failure, Listed};

impl App {
    /// The pools, the newest first.
    ///
    /// # Errors
    /// No database.
    pub async fn list_pools(
        &self,
        filter: &PoolFilter,
        page: PageQuery,
    ) -> Result<Listed<Pool>, Failure> {
        let (limit, offset) = (page.per_page, page.offset());
        let (records, total) = self
            .db
            .snapshot(async |tx| pools::list(tx, filter.status, limit, offset).await)
            .await?;
        let now = self.clock.now();
        let items = records.iter().map(|pool| shown(pool, now)).collect();
        Ok(Listed { items, total })
    }

    /// Pools of any status, the newest first, `limit` at most.
    ///
    /// # Errors
    /// No database.
    pub async fn pools(&self, limit: i64, offset: i64) -> Result<Vec<Pool>, Failure> {
        let (records, _) = self
            .db
            .snapshot(async |tx| pools::list(tx, None, limit, offset).await)
            .await?;
        let now = self.clock.now();
        Ok(records.iter().map(|pool| shown(pool, now)).collect())
    }

    /// One pool.
    ///
    /// # Errors
    /// There is no such pool, or no database.
    pub async fn pool(&self, id: &PoolId) -> Result<Pool, Failure> {
        let found = self.db.read(async |tx| pools::get(tx, id).await).await?;
        let pool = found.ok_or_else(no_pool)?;
        Ok(shown(&pool, self.clock.now()))
    }
}

/// A pool at `now`.
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
