//! The ledger's accounts and the movements between them: double entry, every transaction from one
//! account to one other.
//!
//! Tokens are created on *issuance*, the only account that can be below 0, so that all balances
//! always add up to 0.

use std::fmt;

pub mod leaf;

use aivy_types::{PoolId, TaskId, UserId};

/// The maximum number of tokens on any account: the largest integer that a JSON number represents
/// exactly.
pub const MAX_AMOUNT: i64 = (1 << 53) - 1;

/// An account of the ledger, by its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account<'a> {
    /// The available balance of a user.
    Available(&'a UserId),
    /// The escrow of a task.
    Escrow(&'a TaskId),
    /// What a user has staked.
    Staked(&'a UserId),
    /// What a user has unstaked but not withdrawn.
    Unstaking(&'a UserId),
    /// The reserve of a pool.
    Reserve(&'a PoolId),
    /// The operator's account.
    Treasury,
    /// The source of all tokens.
    Issuance,
}

impl Account<'_> {
    /// The kind of the account: the first part of its name.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Available(_) => "available",
            Self::Escrow(_) => "escrow",
            Self::Staked(_) => "staked",
            Self::Unstaking(_) => "unstaking",
            Self::Reserve(_) => "reserve",
            Self::Treasury => "treasury",
            Self::Issuance => "issuance",
        }
    }
}

/// The name as it is stored: `available:usr_…`, `treasury`.
impl fmt::Display for Account<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        match self {
            Self::Available(user) | Self::Staked(user) | Self::Unstaking(user) => {
                write!(f, ":{user}")
            }
            Self::Escrow(task) => write!(f, ":{task}"),
            Self::Reserve(pool) => write!(f, ":{pool}"),
            Self::Treasury | Self::Issuance => Ok(()),
        }
    }
}

macro_rules! movements {
    ($($(#[$doc:meta])* $name:ident = $wire:literal;)*) => {
        /// The reason for a transaction.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Movement {
            $($(#[$doc])* $name,)*
        }

        impl Movement {
            /// All kinds of movements.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name that is stored, and shown to the owner of an available balance.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire),* }
            }
        }
    };
}

movements! {
    /// Issuance → available.
    Grant = "grant";
    /// Available → escrow.
    TaskEscrow = "task_escrow";
    /// Escrow → available of the worker.
    TaskReward = "task_reward";
    /// Escrow → available of the creator.
    TaskRefund = "task_refund";
    /// Available → staked.
    Stake = "stake";
    /// Staked → unstaking.
    Cooldown = "cooldown";
    /// Unstaking → available.
    Unstake = "unstake";
    /// Reserve → available.
    StakingReward = "staking_reward";
    /// Issuance or treasury → reserve.
    PoolFunding = "pool_funding";
    /// Reserve → treasury.
    PoolClosing = "pool_closing";
    /// Available → treasury.
    AccountClosing = "account_closing";
}

impl Movement {
    /// Whether the receiver's tokens count as earned.
    #[must_use]
    pub const fn is_earned(self) -> bool {
        matches!(self, Self::TaskReward | Self::StakingReward)
    }

    /// Whether such a movement is possible: from an account of this kind to one of that kind, and
    /// if it is internal to a user, between accounts of the same user.
    #[must_use]
    pub fn joins(self, from: Account<'_>, to: Account<'_>) -> bool {
        use Account::{Available, Escrow, Issuance, Reserve, Staked, Treasury, Unstaking};
        match (self, from, to) {
            (Self::Grant, Issuance, Available(_))
            | (Self::TaskEscrow, Available(_), Escrow(_))
            | (Self::TaskReward | Self::TaskRefund, Escrow(_), Available(_))
            | (Self::StakingReward, Reserve(_), Available(_))
            | (Self::PoolFunding, Issuance | Treasury, Reserve(_))
            | (Self::PoolClosing, Reserve(_), Treasury)
            | (Self::AccountClosing, Available(_), Treasury) => true,
            (Self::Stake, Available(from), Staked(to))
            | (Self::Cooldown, Staked(from), Unstaking(to))
            | (Self::Unstake, Unstaking(from), Available(to)) => from == to,
            _ => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_types::body::TransactionKind;

    /// The kinds of accounts, as the first part of their names.
    const KINDS: [&str; 7] = [
        "available",
        "escrow",
        "staked",
        "unstaking",
        "reserve",
        "treasury",
        "issuance",
    ];

    /// Each movement connects exactly the accounts in its line of the table.
    #[test]
    fn a_movement_joins_two_accounts_and_no_others() {
        let (ada, bob) = ("usr_1".parse().unwrap(), "usr_2".parse().unwrap());
        let (task, pool) = ("tsk_1".parse().unwrap(), "pool_1".parse().unwrap());
        let accounts = [
            Account::Available(&ada),
            Account::Available(&bob),
            Account::Escrow(&task),
            Account::Staked(&ada),
            Account::Unstaking(&ada),
            Account::Reserve(&pool),
            Account::Treasury,
            Account::Issuance,
        ];
        let joined = |movement: &Movement| {
            let pairs = accounts
                .iter()
                .flat_map(|from| accounts.map(|to| (*from, to)));
            pairs
                .filter(|(from, to)| movement.joins(*from, *to))
                .count()
        };
        let counts: Vec<_> = Movement::ALL.iter().map(joined).collect();
        assert_eq!(counts, [2, 2, 2, 2, 1, 1, 1, 2, 2, 1, 2]);
        let (own, other) = (Account::Staked(&ada), Account::Available(&bob));
        assert!(!Movement::Stake.joins(other, own));
    }

    #[test]
    fn only_rewards_are_earned() {
        let earned = Movement::ALL.iter().filter(|movement| movement.is_earned());
        let earned: Vec<_> = earned.map(|movement| movement.as_str()).collect();
        assert_eq!(earned, ["task_reward", "staking_reward"]);
    }

    /// 2^53 - 1, the `MAX_SAFE_INTEGER` of JavaScript.
    #[test]
    fn every_amount_is_exact_in_json() {
        assert_eq!(MAX_AMOUNT, 9_007_199_254_740_991);
    }

    #[test]
    fn an_account_is_named_by_its_kind_and_whose_it_is() {
        let user = "usr_1".parse().unwrap();
        assert_eq!(Account::Available(&user).to_string(), "available:usr_1");
        assert_eq!(Account::Treasury.to_string(), "treasury");
        assert!(KINDS.contains(&Account::Staked(&user).kind()));
    }

    /// Each kind of account has a sum in the ledger's totals.
    #[test]
    fn every_kind_is_totalled() {
        let mut totals = aivy_types::body::LedgerTotals::default();
        for kind in KINDS {
            *totals.of_kind(kind).unwrap() += 1;
        }
        assert_eq!(totals.sum(), 7);
    }

    /// Users see every movement of their available balance, by its name.
    #[test]
    fn what_is_shown_is_a_movement() {
        for kind in TransactionKind::ALL {
            assert!(Movement::ALL.iter().any(|m| m.as_str() == kind.as_str()));
        }
        let hidden: Vec<_> = Movement::ALL
            .iter()
            .filter(|m| {
                TransactionKind::ALL
                    .iter()
                    .all(|k| k.as_str() != m.as_str())
            })
            .collect();
        let internal = [
            &Movement::Cooldown,
            &Movement::PoolFunding,
            &Movement::PoolClosing,
            &Movement::AccountClosing,
        ];
        assert_eq!(hidden, internal);
    }
}
