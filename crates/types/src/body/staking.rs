//! Staking: pools that pay rewards, positions that earn them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::text_enum::text_enum;
use crate::{Envelope, ListEnvelope, PoolId, PositionId, Timestamp, TransactionId};

text_enum! {
    /// Whether a pool accepts stakes.
    PoolStatus, "Whether a pool accepts stakes and pays rewards (`open`), or only allows unstaking and withdrawing (`closed`)." {
        /// Accepts stakes and pays rewards.
        Open = "open",
        /// Only allows unstaking and withdrawing.
        Closed = "closed",
    }
}

text_enum! {
    /// The status of a position.
    PositionStatus, "The status of a position.\n\n- `active`: earns rewards\n- `unstaking`: earns no more rewards and is cooling down\n- `withdrawn`: the stake was paid back" {
        /// Earns rewards.
        Active = "active",
        /// Earns no more rewards and is cooling down.
        Unstaking = "unstaking",
        /// The stake was paid back.
        Withdrawn = "withdrawn",
    }
}

/// A staking pool, whose rewards are shared in proportion to stake. Amounts are whole tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pool {
    /// The ID of the pool.
    pub id: PoolId,
    /// The name of the pool.
    #[schema(example = "Founders")]
    pub name: String,
    /// Whether the pool accepts stakes.
    pub status: PoolStatus,
    /// Tokens that the pool pays per day to all stakers together, until the reserve is used up.
    #[schema(minimum = 0, example = 100)]
    pub reward_per_day: i64,
    /// Tokens left to pay as rewards.
    #[schema(minimum = 0, example = 36_500)]
    pub reserve: i64,
    /// Tokens staked in the pool now.
    #[schema(minimum = 0, example = 100_000)]
    pub total_staked: i64,
    /// The annual percentage rate (APR): what one additional token would earn in a year at the
    /// current rate, in percent; null if nothing is staked.
    #[schema(required = true, minimum = 0, example = 36.49)]
    pub apr: Option<f64>,
    /// The minimum stake, in whole tokens.
    #[schema(minimum = 1, example = 10)]
    pub min_stake: i64,
    /// How long a stake is locked before it can be unstaked, in seconds.
    #[schema(minimum = 0, example = 604_800)]
    pub lock_seconds: i64,
    /// The time between unstaking and the earliest withdrawal, in seconds.
    #[schema(minimum = 0, example = 86_400)]
    pub cooldown_seconds: i64,
    /// When the pool was created.
    pub created_at: Timestamp,
}

/// A stake in a pool. Amounts are whole tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// The ID of the position.
    pub id: PositionId,
    /// The ID of the pool.
    pub pool_id: PoolId,
    /// The staked amount.
    #[schema(minimum = 1, example = 1000)]
    pub amount: i64,
    /// The status of the position.
    pub status: PositionStatus,
    /// Rewards that could be claimed now, in whole tokens.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
    /// Rewards claimed so far.
    #[schema(minimum = 0, example = 74)]
    pub claimed_rewards: i64,
    /// When the tokens were staked.
    pub staked_at: Timestamp,
    /// The earliest time at which the position can be unstaked.
    pub unlocks_at: Timestamp,
    /// The earliest time at which the position can be withdrawn; null while it is active.
    #[schema(required = true)]
    pub withdrawable_at: Option<Timestamp>,
}

/// The body of a request that creates a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "pool_id": "pool_01h455vb4pex5vsknk084sn02q", "amount": 1000 }))]
pub struct PositionIn {
    /// The ID of the pool.
    pub pool_id: PoolId,
    /// The amount to stake, in whole tokens.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1000)]
    pub amount: i64,
}

/// Totals over all positions of a user. Amounts are whole tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StakingSummary {
    /// Tokens in active positions.
    #[schema(minimum = 0, example = 1000)]
    pub staked: i64,
    /// Tokens in unstaked positions that have not been withdrawn yet.
    #[schema(minimum = 0, example = 0)]
    pub unstaking: i64,
    /// Rewards that could be claimed now from all positions.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
    /// Rewards claimed so far.
    #[schema(minimum = 0, example = 74)]
    pub claimed_rewards: i64,
}

/// A payment of staking rewards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RewardPayment {
    /// The ID of the transaction that paid the rewards.
    pub id: TransactionId,
    /// The ID of the position that earned the rewards.
    pub position_id: PositionId,
    /// The amount paid, in whole tokens.
    #[schema(minimum = 1, example = 12)]
    pub amount: i64,
    /// When the rewards were paid.
    pub created_at: Timestamp,
}

/// Filters for a list of pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PoolFilter {
    /// Only pools with this status.
    #[param(inline, nullable = false)]
    pub status: Option<PoolStatus>,
}

/// Filters for a list of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PositionFilter {
    /// Only positions with this status.
    #[param(inline, nullable = false)]
    pub status: Option<PositionStatus>,
}

/// The query of an unstake request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnstakeQuery {
    /// If true, returns the position as it would be after unstaking and changes nothing.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub preview: bool,
}

/// The path parameter that names a pool.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PoolPath {
    /// The ID of the pool.
    #[param(inline)]
    pub pool_id: PoolId,
}

/// The path parameter that names a position.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PositionPath {
    /// The ID of the position.
    #[param(inline)]
    pub position_id: PositionId,
}

/// The response body that carries a [`Pool`].
pub type PoolEnvelope = Envelope<Pool>;
/// A page of [`Pool`]s.
pub type PoolListEnvelope = ListEnvelope<Pool>;
/// The response body that carries a [`Position`].
pub type PositionEnvelope = Envelope<Position>;
/// A page of [`Position`]s.
pub type PositionListEnvelope = ListEnvelope<Position>;
/// The response body that carries a [`StakingSummary`].
pub type StakingSummaryEnvelope = Envelope<StakingSummary>;
/// A page of [`RewardPayment`]s.
pub type RewardPaymentListEnvelope = ListEnvelope<RewardPayment>;
