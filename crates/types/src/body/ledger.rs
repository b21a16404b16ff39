//! What the ledger says of an account.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::text_enum::text_enum;
use crate::{Envelope, ListEnvelope, Timestamp, TransactionId};

text_enum! {
    /// Why tokens moved.
    TransactionKind, "Why tokens moved.\n\n- `grant`: given by the operator\n- `task_escrow`: set aside for a task that was published\n- `task_reward`: earned by an approved submission\n- `task_refund`: returned from a task's escrow\n- `stake`: staked in a pool\n- `unstake`: returned from a position after its cooldown\n- `staking_reward`: claimed from a position" {
        /// Given by the operator.
        Grant = "grant",
        /// Set aside for a task that was published.
        TaskEscrow = "task_escrow",
        /// Earned by an approved submission.
        TaskReward = "task_reward",
        /// Returned from a task's escrow.
        TaskRefund = "task_refund",
        /// Staked in a pool.
        Stake = "stake",
        /// Returned from a position after its cooldown.
        Unstake = "unstake",
        /// Claimed from a position.
        StakingReward = "staking_reward",
    }
}

/// Where a user's tokens are. All of them are whole tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// Free to be spent or staked.
    #[schema(minimum = 0, example = 4500)]
    pub available: i64,
    /// Set aside for the user's own tasks.
    #[schema(minimum = 0, example = 300)]
    pub escrowed: i64,
    /// In active staking positions.
    #[schema(minimum = 0, example = 1000)]
    pub staked: i64,
    /// In positions whose cooldown has not been withdrawn yet.
    #[schema(minimum = 0, example = 0)]
    pub unstaking: i64,
    /// What claiming from every position would pay now.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
}

/// One movement of tokens, as the user's available balance saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transaction {
    /// The transaction.
    pub id: TransactionId,
    /// Why the tokens moved.
    pub kind: TransactionKind,
    /// What came (above 0) or went (below 0), in whole tokens.
    #[schema(example = 28)]
    pub amount: i64,
    /// The available balance after it.
    #[schema(minimum = 0, example = 4528)]
    pub balance_after: i64,
    /// The task or the position that it is about; null for a grant.
    #[schema(required = true, example = "tsk_01h455vb4pex5vsknk084sn02q")]
    pub reference: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// Which transactions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TransactionFilter {
    /// Only those of this kind.
    #[param(inline, nullable = false)]
    pub kind: Option<TransactionKind>,
    /// Only those at or after this moment.
    #[param(inline, nullable = false)]
    pub since: Option<Timestamp>,
    /// Only those before this moment.
    #[param(inline, nullable = false)]
    pub until: Option<Timestamp>,
}

/// The answer that carries a [`Balance`].
pub type BalanceEnvelope = Envelope<Balance>;
/// A page of [`Transaction`]s.
pub type TransactionListEnvelope = ListEnvelope<Transaction>;
