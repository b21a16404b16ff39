//! The rewards that were paid.

use aivy_store::{StoreError, Tx, ledger};
use aivy_types::body::{PageQuery, RewardPayment, Transaction, TransactionFilter, TransactionKind};
use aivy_types::{Timestamp, UserId};

use crate::{App, Failure, Listed};

impl App {
    /// The rewards that were paid to `user`, latest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn list_rewards(
        &self,
        user: &UserId,
        page: PageQuery,
    ) -> Result<Listed<RewardPayment>, Failure> {
        let filter = TransactionFilter {
            kind: Some(TransactionKind::StakingReward),
            ..TransactionFilter::default()
        };
        let asked = (user.clone(), filter, page.into());
        let found = self
            .db
            .snapshot(asked, async |tx, (user, filter, page)| {
                ledger::page(tx, user, filter, *page).await
            })
            .await?;
        Ok(found.try_map(payment)?)
    }
}

/// The days that a report of rewards covers, today included.
const DAYS: i64 = 30;
const DAY_MICROS: i64 = 86_400_000_000;

/// The rewards paid to `user` on each of the last [`DAYS`] days at `now`, oldest first: the UTC
/// date and whole tokens.
pub(super) async fn by_day(
    tx: &mut Tx<'_>,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<(String, i64)>, StoreError> {
    let today = now.micros().div_euclid(DAY_MICROS);
    let midnight = |day: i64| Timestamp::from_micros(day * DAY_MICROS);
    let first = today - (DAYS - 1);
    let paid = ledger::rewards_by_day(tx, user, midnight(first)).await?;
    let on = |day: i64| paid.iter().find(|(when, _)| *when == day);
    let amount = |day: i64| on(day).map_or(0, |(_, amount)| *amount);
    Ok((first..=today)
        .map(|day| (midnight(day).day(), amount(day)))
        .collect())
}

fn payment(paid: Transaction) -> Result<RewardPayment, StoreError> {
    let position = paid.reference.as_deref().and_then(|id| id.parse().ok());
    Ok(RewardPayment {
        position_id: position.ok_or_else(|| {
            StoreError::Corrupt(format!("{} is a reward for no position", paid.id))
        })?,
        id: paid.id,
        amount: paid.amount,
        created_at: paid.created_at,
    })
}
