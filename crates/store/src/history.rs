//! What users have done, until tasks and staking keep their own books.

use aivy_types::{Timestamp, UserId};

use crate::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use crate::changes;

statements! { "history":
    INSERT = "INSERT INTO history (user_id, kind, amount, created_at) VALUES ($1, $2, $3, $4)";
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A task was completed and paid.
    TaskReward,
    /// Staking was rewarded.
    StakingReward,
    /// Tokens were staked.
    Stake,
    /// Tokens were unstaked.
    Unstake,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskReward => "task_reward",
            Self::StakingReward => "staking_reward",
            Self::Stake => "stake",
            Self::Unstake => "unstake",
        }
    }
}

/// Adds an entry of `amount` whole tokens, at least 0. The profile changes with it, so the change
/// is noted, at `now`.
///
/// # Errors
/// Refused if there is no such user or the amount is negative.
pub async fn insert(
    tx: &mut Tx<'_>,
    user: &UserId,
    kind: Kind,
    amount: i64,
    created_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![user, kind.as_str(), amount, created_at];
    tx.execute(&INSERT, params).await?;
    changes::note(tx, user, now).await
}
