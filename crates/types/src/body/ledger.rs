//! An account's balance and transactions.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::text_enum::text_enum;
use crate::{Envelope, ListEnvelope, Timestamp, TransactionId};

text_enum! {
    /// The reason for a transaction.
    TransactionKind, "The reason for a transaction.\n\n- `grant`: granted by the operator\n- `task_escrow`: moved into escrow for a published task\n- `task_reward`: earned by an approved submission\n- `task_refund`: returned from the escrow of a task\n- `stake`: staked in a pool\n- `unstake`: returned from a position after its cooldown\n- `staking_reward`: staking rewards claimed from a position" {
        /// Granted by the operator.
        Grant = "grant",
        /// Moved into escrow for a published task.
        TaskEscrow = "task_escrow",
        /// Earned by an approved submission.
        TaskReward = "task_reward",
        /// Returned from the escrow of a task.
        TaskRefund = "task_refund",
        /// Staked in a pool.
        Stake = "stake",
        /// Returned from a position after its cooldown.
        Unstake = "unstake",
        /// Staking rewards claimed from a position.
        StakingReward = "staking_reward",
    }
}

/// A user's balance. All amounts are whole tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// Tokens available to spend or stake.
    #[schema(minimum = 0, example = 4500)]
    pub available: i64,
    /// Tokens held in escrow for the user's own tasks.
    #[schema(minimum = 0, example = 300)]
    pub escrowed: i64,
    /// Tokens in active staking positions.
    #[schema(minimum = 0, example = 1000)]
    pub staked: i64,
    /// Tokens in unstaked positions that have not been withdrawn yet.
    #[schema(minimum = 0, example = 0)]
    pub unstaking: i64,
    /// Rewards that could be claimed now from all positions, in whole tokens.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
}

/// A change of the user's available balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transaction {
    /// The ID of the transaction.
    pub id: TransactionId,
    /// The reason for the transaction.
    pub kind: TransactionKind,
    /// The change of the available balance in whole tokens: positive for tokens received, negative
    /// for tokens paid.
    #[schema(example = 28)]
    pub amount: i64,
    /// The available balance after the transaction, in whole tokens.
    #[schema(minimum = 0, example = 4528)]
    pub balance_after: i64,
    /// The ID of the related task or position; null for a grant.
    #[schema(required = true, example = "tsk_01h455vb4pex5vsknk084sn02q")]
    pub reference: Option<String>,
    /// When the transaction happened.
    pub created_at: Timestamp,
}

/// Filters for a list of transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TransactionFilter {
    /// Only transactions of this kind.
    #[param(inline, nullable = false)]
    pub kind: Option<TransactionKind>,
    /// Only transactions at or after this time.
    #[param(inline, nullable = false)]
    pub since: Option<Timestamp>,
    /// Only transactions before this time.
    #[param(inline, nullable = false)]
    pub until: Option<Timestamp>,
}

/// The response body that carries a [`Balance`].
pub type BalanceEnvelope = Envelope<Balance>;
/// A page of [`Transaction`]s.
pub type TransactionListEnvelope = ListEnvelope<Transaction>;
