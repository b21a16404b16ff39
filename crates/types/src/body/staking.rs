//! Staking: pools that pay, positions that earn.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::text_enum::text_enum;
use crate::{Envelope, ListEnvelope, PoolId, PositionId, Timestamp, TransactionId};

text_enum! {
    /// Whether a pool takes stakes.
    PoolStatus, "Whether a pool takes stakes and pays (`open`), or only lets them go (`closed`)." {
        /// Takes stakes and pays.
        Open = "open",
        /// Lets stakes go.
        Closed = "closed",
    }
}

text_enum! {
    /// Where a position stands.
    PositionStatus, "Where a position stands.\n\n- `active`: earns\n- `unstaking`: earns no more, and cools down\n- `withdrawn`: its stake was paid back" {
        /// Earns.
        Active = "active",
        /// Earns no more, and cools down.
        Unstaking = "unstaking",
        /// Its stake was paid back.
        Withdrawn = "withdrawn",
    }
}

/// A pool of rewards, shared by stake. Amounts are whole tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pool {
    /// The pool.
    pub id: PoolId,
    /// What it is called.
    #[schema(example = "Founders")]
    pub name: String,
    /// Whether it takes stakes.
    pub status: PoolStatus,
    /// What it pays all stakers together in a day, while it lasts.
    #[schema(minimum = 0, example = 100)]
    pub reward_per_day: i64,
    /// What is left to pay.
    #[schema(minimum = 0, example = 36_500)]
    pub reserve: i64,
    /// What is staked in it now.
    #[schema(minimum = 0, example = 100_000)]
    pub total_staked: i64,
    /// What one more token would earn in a year at the present rate, in percent; null when nothing
    /// is staked.
    #[schema(required = true, minimum = 0, example = 36.49)]
    pub apr: Option<f64>,
    /// The smallest stake.
    #[schema(minimum = 1, example = 10)]
    pub min_stake: i64,
    /// For how long a stake cannot be unstaked, in seconds.
    #[schema(minimum = 0, example = 604_800)]
    pub lock_seconds: i64,
    /// How long after unstaking a stake can be withdrawn, in seconds.
    #[schema(minimum = 0, example = 86_400)]
    pub cooldown_seconds: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A stake in a pool. Amounts are whole tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// The position.
    pub id: PositionId,
    /// The pool.
    pub pool_id: PoolId,
    /// What is staked.
    #[schema(minimum = 1, example = 1000)]
    pub amount: i64,
    /// Where it stands.
    pub status: PositionStatus,
    /// What claiming would pay now.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
    /// What was paid so far.
    #[schema(minimum = 0, example = 74)]
    pub claimed_rewards: i64,
    /// When it began.
    pub staked_at: Timestamp,
    /// When it can be unstaked.
    pub unlocks_at: Timestamp,
    /// When it can be withdrawn; null while it is active.
    #[schema(required = true)]
    pub withdrawable_at: Option<Timestamp>,
}

/// What a position is made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "pool_id": "pool_01h455vb4pex5vsknk084sn02q", "amount": 1000 }))]
pub struct PositionIn {
    /// The pool.
    pub pool_id: PoolId,
    /// What to stake, in whole tokens.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1000)]
    pub amount: i64,
}

/// All positions of a user together. Amounts are whole tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StakingSummary {
    /// In active positions.
    #[schema(minimum = 0, example = 1000)]
    pub staked: i64,
    /// In positions that cool down.
    #[schema(minimum = 0, example = 0)]
    pub unstaking: i64,
    /// What claiming from every position would pay now.
    #[schema(minimum = 0, example = 12)]
    pub claimable_rewards: i64,
    /// What was paid so far.
    #[schema(minimum = 0, example = 74)]
    pub claimed_rewards: i64,
}

/// A payment of rewards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RewardPayment {
    /// The transaction that paid it.
    pub id: TransactionId,
    /// The position that earned it.
    pub position_id: PositionId,
    /// What was paid, in whole tokens.
    #[schema(minimum = 1, example = 12)]
    pub amount: i64,
    /// When it was paid.
    pub created_at: Timestamp,
}

/// Which pools are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PoolFilter {
    /// Only those that stand so.
    #[param(inline, nullable = false)]
    pub status: Option<PoolStatus>,
}

/// Which positions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PositionFilter {
    /// Only those that stand so.
    #[param(inline, nullable = false)]
    pub status: Option<PositionStatus>,
}

/// Whether unstaking is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnstakeQuery {
    /// Answers the position as it would be, and changes nothing.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub preview: bool,
}

/// The pool that a path names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PoolPath {
    /// The id of the pool.
    #[param(inline)]
    pub pool_id: PoolId,
}

/// The position that a path names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PositionPath {
    /// The id of the position.
    #[param(inline)]
    pub position_id: PositionId,
}

/// The answer that carries a [`Pool`].
pub type PoolEnvelope = Envelope<Pool>;
/// A page of [`Pool`]s.
pub type PoolListEnvelope = ListEnvelope<Pool>;
/// The answer that carries a [`Position`].
pub type PositionEnvelope = Envelope<Position>;
/// A page of [`Position`]s.
pub type PositionListEnvelope = ListEnvelope<Position>;
/// The answer that carries a [`StakingSummary`].
pub type StakingSummaryEnvelope = Envelope<StakingSummary>;
/// A page of [`RewardPayment`]s.
pub type RewardPaymentListEnvelope = ListEnvelope<RewardPayment>;
