//! Reading the positions of a user.

use std::collections::HashMap;

use aivy_store::pools::PoolRecord;
use aivy_store::positions::PositionRecord;
use aivy_store::{Page, StoreError, Tx, pools, positions};
use aivy_types::body::{PageQuery, Position, PositionFilter};
use aivy_types::{PoolId, PositionId, Timestamp, UserId};

use super::{no_position, position};
use crate::{App, Failure, Listed};

/// The pools of a user's positions.
pub(super) type Pools = HashMap<PoolId, PoolRecord>;

impl App {
    /// The positions of `user`, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn list_positions(
        &self,
        user: &UserId,
        filter: &PositionFilter,
        page: PageQuery,
    ) -> Result<Listed<Position>, Failure> {
        let asked = (user.clone(), *filter, page.into(), self.clock.now());
        let found = self
            .db
            .snapshot(asked, async |tx, (user, filter, page, now)| {
                listed(tx, user, filter, *page, *now).await
            });
        Ok(found.await?)
    }

    /// One position of `user`.
    ///
    /// # Errors
    /// `user` has no such position, or the database fails.
    pub async fn position(&self, user: &UserId, id: &PositionId) -> Result<Position, Failure> {
        let (record, pool) = self.position_and_pool(user, id).await?;
        Ok(position::shown(&record, &pool, self.clock.now()))
    }

    /// The position as unstaking would make it now. Nothing changes.
    ///
    /// # Errors
    /// See [`App::unstake`].
    pub async fn preview_unstake(
        &self,
        user: &UserId,
        id: &PositionId,
    ) -> Result<Position, Failure> {
        let (mut record, mut pool) = self.position_and_pool(user, id).await?;
        let now = self.clock.now();
        position::unstake(&mut record, &mut pool, now)?;
        Ok(position::shown(&record, &pool, now))
    }

    /// A position and its pool, from one snapshot.
    async fn position_and_pool(
        &self,
        user: &UserId,
        id: &PositionId,
    ) -> Result<(PositionRecord, PoolRecord), Failure> {
        self.db
            .snapshot((user.clone(), id.clone()), async |tx, (user, id)| {
                let record = positions::get(tx, user, id).await?;
                let record = record.ok_or_else(no_position)?;
                let pool = pools::get(tx, &record.pool_id).await?;
                Ok::<_, Failure>((record, pool.ok_or_else(missing_pool)?))
            })
            .await
    }
}

/// Positions of `user` at `now`, newest first, in a transaction that sees one snapshot.
pub(super) async fn listed(
    tx: &mut Tx<'_>,
    user: &UserId,
    filter: &PositionFilter,
    page: Page,
    now: Timestamp,
) -> Result<Listed<Position>, StoreError> {
    let found = positions::list(tx, user, filter.status, page).await?;
    let pools = pools_on(tx, &found.items).await?;
    found.try_map(|record| Ok(position::shown(&record, pool_of(&pools, &record)?, now)))
}

/// The pools of a page of positions: few, even if the user has many positions.
async fn pools_on(tx: &mut Tx<'_>, page: &[PositionRecord]) -> Result<Pools, StoreError> {
    let mut found = Pools::new();
    for record in page {
        if !found.contains_key(&record.pool_id) {
            let pool = pools::get(tx, &record.pool_id)
                .await?
                .ok_or_else(missing_pool)?;
            found.insert(record.pool_id.clone(), pool);
        }
    }
    Ok(found)
}

/// The pools of all positions of `user`.
pub(super) async fn pools_of(tx: &mut Tx<'_>, user: &UserId) -> Result<Pools, StoreError> {
    let pools = pools::of_user(tx, user).await?;
    Ok(pools
        .into_iter()
        .map(|pool| (pool.id.clone(), pool))
        .collect())
}

/// The pool of a position, from the pools of its user.
pub(super) fn pool_of<'p>(
    pools: &'p Pools,
    position: &PositionRecord,
) -> Result<&'p PoolRecord, StoreError> {
    pools.get(&position.pool_id).ok_or_else(missing_pool)
}

pub(super) fn missing_pool() -> StoreError {
    StoreError::Internal("a position without its pool".to_owned())
}
