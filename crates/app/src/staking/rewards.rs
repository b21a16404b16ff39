//! What was paid for stakes.

use aivy_store::{StoreError, ledger};
use aivy_types::UserId;
use aivy_types::body::{PageQuery, RewardPayment, Transaction, TransactionFilter, TransactionKind};

use crate::{App, Failure, Listed};

impl App {
    /// The rewards that were paid to `user`, the latest first.
    ///
    /// # Errors
    /// No database.
    pub async fn list_rewards(
        &self,
        user: &UserId,
        page: PageQuery,
    ) -> Result<Listed<RewardPayment>, Failure> {
        let (limit, offset) = (page.per_page, page.offset());
        let filter = TransactionFilter {
            kind: Some(TransactionKind::StakingReward),
            ..TransactionFilter::default()
        };
        let (transactions, total) = self
            .db
            .snapshot(async |tx| ledger::page(tx, user, &filter, limit, offset).await)
            .await?;
        let items: Result<_, StoreError> = transactions.into_iter().map(payment).collect();
        Ok(Listed {
            items: items?,
            total,
        })
    }
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
