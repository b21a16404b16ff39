//! Staking: pools that an operator funds, and the positions of users in them.
//!
//! `core::staking` computes what a pool and a position have earned; here it meets the ledger. A
//! transaction that changes both locks the pool before the position.

mod operator;
mod overview;
mod pools;
mod position;
mod positions;
mod rewards;
mod stake;
mod summary;

use aivy_core::staking::StakingError;
use aivy_store::StoreError;
use aivy_types::ErrorCode;

use crate::Failure;

pub use operator::{MAX_POOL_NAME, MAX_WAIT_SECONDS, NewPool};
pub use overview::StakingOverview;
pub(crate) use summary::summary;

fn no_pool() -> Failure {
    Failure::no_such("pool")
}

fn no_position() -> Failure {
    Failure::no_such("position")
}

fn conflict(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(ErrorCode::Conflict).message(message)
}

/// The error for the client when the arithmetic refuses.
fn not_allowed(error: StakingError) -> Failure {
    match error {
        StakingError::Closed => conflict("The pool is closed"),
        StakingError::Full => conflict("The amount exceeds what the pool can hold"),
        StakingError::Amount => Failure::invalid(vec![error.to_string()]),
        // The status was checked, and the pool is the position's own.
        StakingError::Unstaked | StakingError::Foreign => {
            StoreError::Internal(error.to_string()).into()
        }
    }
}
