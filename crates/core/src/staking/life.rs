//! The life of a position: locked, earning, in cooldown, withdrawn.

use aivy_types::Timestamp;
use aivy_types::body::PositionStatus;

use crate::mutant::{self, Mutant};

/// The status of a position, and its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// The status.
    pub status: PositionStatus,
    /// When it was staked.
    pub staked_at: Timestamp,
    /// When its lock ends, as set at the beginning.
    pub locked_until: Timestamp,
    /// When it can be withdrawn; `None` while it is active.
    pub withdrawable_at: Option<Timestamp>,
}

/// Why an operation on a position is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Its lock has not ended.
    #[error("The stake is locked until {0}")]
    Locked(Timestamp),
    /// It is already unstaked.
    #[error("The position is already unstaked")]
    Unstaked,
    /// It is still active.
    #[error("The position must be unstaked first")]
    Active,
    /// Its cooldown has not ended.
    #[error("The stake cannot be withdrawn before {0}")]
    CoolsDown(Timestamp),
    /// It is already withdrawn.
    #[error("The position is already withdrawn")]
    Withdrawn,
}

impl Life {
    /// When it can be unstaked. Closing a pool ends all locks, but this is never before the
    /// position was staked.
    #[must_use]
    pub fn unlocks_at(&self, pool_closed_at: Option<Timestamp>) -> Timestamp {
        let lock = self.locked_until;
        pool_closed_at.map_or(lock, |closed| lock.min(closed).max(self.staked_at))
    }

    /// Ends its earning at `now` and starts its cooldown, which lasts `cooldown_seconds`.
    ///
    /// # Errors
    /// [`PositionError::Locked`], [`PositionError::Unstaked`], [`PositionError::Withdrawn`];
    /// nothing is changed then.
    pub fn unstake(
        &mut self,
        pool_closed_at: Option<Timestamp>,
        cooldown_seconds: i64,
        now: Timestamp,
    ) -> Result<(), PositionError> {
        match self.status {
            PositionStatus::Active => {}
            PositionStatus::Unstaking => return Err(PositionError::Unstaked),
            PositionStatus::Withdrawn => return Err(PositionError::Withdrawn),
        }
        let unlocks_at = self.unlocks_at(pool_closed_at);
        if now < unlocks_at && !mutant::is_on(Mutant::LockIsForgotten) {
            return Err(PositionError::Locked(unlocks_at));
        }
        self.status = PositionStatus::Unstaking;
        self.withdrawable_at = Some(now.whole_second().plus_seconds(cooldown_seconds));
        Ok(())
    }

    /// Withdraws it after its cooldown.
    ///
    /// # Errors
    /// [`PositionError::Active`], [`PositionError::CoolsDown`], [`PositionError::Withdrawn`];
    /// nothing is changed then.
    pub fn withdraw(&mut self, now: Timestamp) -> Result<(), PositionError> {
        match (self.status, self.withdrawable_at) {
            (PositionStatus::Unstaking, Some(end))
                if now < end && !mutant::is_on(Mutant::CooldownIsForgotten) =>
            {
                Err(PositionError::CoolsDown(end))
            }
            (PositionStatus::Unstaking, _) => {
                self.status = PositionStatus::Withdrawn;
                Ok(())
            }
            (PositionStatus::Active, _) => Err(PositionError::Active),
            (PositionStatus::Withdrawn, _) => Err(PositionError::Withdrawn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn life() -> Life {
        Life {
            status: PositionStatus::Active,
            staked_at: at(100),
            locked_until: at(200),
            withdrawable_at: None,
        }
    }

    #[test]
    fn a_position_is_locked_cools_down_and_ends() {
        let mut life = life();
        assert_eq!(life.withdraw(at(500)), Err(PositionError::Active));
        assert_eq!(
            life.unstake(None, 50, at(199)),
            Err(PositionError::Locked(at(200)))
        );
        assert_eq!(life.unstake(None, 50, at(200)), Ok(()));
        assert_eq!(life.withdrawable_at, Some(at(250)));
        assert_eq!(
            life.unstake(None, 50, at(300)),
            Err(PositionError::Unstaked)
        );
        assert_eq!(
            life.withdraw(at(249)),
            Err(PositionError::CoolsDown(at(250)))
        );
        assert_eq!(life.withdraw(at(250)), Ok(()));
        assert_eq!(life.withdraw(at(250)), Err(PositionError::Withdrawn));
        assert_eq!(
            life.unstake(None, 50, at(300)),
            Err(PositionError::Withdrawn)
        );
    }

    #[test]
    fn a_closed_pool_locks_nothing() {
        for (closed, unlocks) in [(50, 100), (150, 150), (250, 200)] {
            assert_eq!(life().unlocks_at(Some(at(closed))), at(unlocks), "{closed}");
        }
        assert_eq!(life().unlocks_at(None), at(200));
    }

    #[test]
    fn a_cooldown_is_counted_in_whole_seconds() {
        let mut life = life();
        let now = Timestamp::from_micros(300_999_999);
        assert_eq!(life.unstake(None, 1, now), Ok(()));
        assert_eq!(life.withdrawable_at, Some(at(301)));
    }
}
