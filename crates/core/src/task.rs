//! The life of a task: its slots and its escrow.
//!
//! Publishing moves `reward × slots` into escrow. The escrow always holds exactly `reward ×
//! (slots_left + live)`: for slots that can still be claimed, and for live submissions. A slot is
//! paid when its submission is approved; one that becomes free can be claimed again, or is refunded
//! to the creator if the task has ended.

use aivy_types::body::{SubmissionStatus, TaskStatus};

use crate::ledger::MAX_AMOUNT;
use crate::mutant::{self, Mutant};

/// The slots of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// The status of the task.
    pub status: TaskStatus,
    /// Slots that can be claimed. 0 once the task has ended.
    pub left: i64,
    /// Slots whose submissions are claimed, submitted or appealed.
    pub live: i64,
    /// Slots that were approved and paid.
    pub approved: i64,
}

/// Why an operation on a task is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// It is paused or has ended.
    #[error("The task is not open")]
    NotOpen,
    /// It has ended.
    #[error("The task has ended")]
    Ended,
    /// Every slot is taken.
    #[error("No slot of the task is left")]
    NoSlot,
}

/// The escrow for `slots` rewards; `None` if it exceeds [`MAX_AMOUNT`].
#[must_use]
pub fn escrow(reward: i64, slots: i64) -> Option<i64> {
    let whole = reward.checked_mul(slots)?;
    (0..=MAX_AMOUNT).contains(&whole).then_some(whole)
}

/// Whether a task with this status has ended.
#[must_use]
pub const fn has_ended(status: TaskStatus) -> bool {
    !matches!(status, TaskStatus::Open | TaskStatus::Paused)
}

/// Whether a submission with this status holds a slot.
#[must_use]
pub const fn is_live(status: SubmissionStatus) -> bool {
    matches!(
        status,
        SubmissionStatus::Claimed | SubmissionStatus::Submitted | SubmissionStatus::Appealed
    )
}

impl Slots {
    /// The slots of a newly published task.
    #[must_use]
    pub const fn new(slots: i64) -> Self {
        Self {
            status: TaskStatus::Open,
            left: slots,
            live: 0,
            approved: 0,
        }
    }

    /// How many rewards the escrow holds.
    #[must_use]
    pub const fn held(&self) -> i64 {
        self.left + self.live
    }

    /// A worker takes a slot.
    ///
    /// # Errors
    /// [`TaskError::NotOpen`], [`TaskError::NoSlot`].
    pub fn claim(&mut self) -> Result<(), TaskError> {
        let paused = mutant::is_on(Mutant::PausedIsClaimed) && self.status == TaskStatus::Paused;
        if self.status != TaskStatus::Open && !paused {
            return Err(TaskError::NotOpen);
        }
        self.take()
    }

    /// A rejected worker appeals, which takes a slot again. It is possible for a paused task.
    ///
    /// # Errors
    /// [`TaskError::Ended`], [`TaskError::NoSlot`].
    pub fn appeal(&mut self) -> Result<(), TaskError> {
        if has_ended(self.status) {
            return Err(TaskError::Ended);
        }
        self.take()
    }

    fn take(&mut self) -> Result<(), TaskError> {
        if self.left == 0 {
            return Err(TaskError::NoSlot);
        }
        self.left -= 1;
        self.live += 1;
        Ok(())
    }

    /// A live submission ends without payment. Returns how many rewards are refunded to the
    /// creator: 1 if the task has ended, otherwise 0, and the slot can be claimed again.
    #[must_use]
    pub const fn free(&mut self) -> i64 {
        self.live -= 1;
        if has_ended(self.status) {
            return 1;
        }
        self.left += 1;
        0
    }

    /// A live submission is approved. The last one completes a task that has not ended.
    pub const fn approve(&mut self) {
        self.live -= 1;
        self.approved += 1;
        if !has_ended(self.status) && self.held() == 0 {
            self.status = TaskStatus::Completed;
        }
    }

    /// The task is cancelled or expires. Returns how many rewards are refunded to the creator;
    /// those of live submissions stay.
    ///
    /// # Errors
    /// [`TaskError::Ended`].
    pub const fn end(&mut self, status: TaskStatus) -> Result<i64, TaskError> {
        if has_ended(self.status) {
            return Err(TaskError::Ended);
        }
        let back = self.left;
        self.left = 0;
        self.status = status;
        Ok(back)
    }

    /// The creator opens or pauses it.
    ///
    /// # Errors
    /// [`TaskError::Ended`].
    pub const fn switch(&mut self, status: TaskStatus) -> Result<(), TaskError> {
        if has_ended(self.status) {
            return Err(TaskError::Ended);
        }
        self.status = status;
        Ok(())
    }
}

/// The status that a due submission gets.
#[must_use]
pub const fn when_due(status: SubmissionStatus) -> SubmissionStatus {
    match status {
        SubmissionStatus::Claimed => SubmissionStatus::Lapsed,
        SubmissionStatus::Submitted | SubmissionStatus::Appealed => SubmissionStatus::Approved,
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_approval_completes() {
        let mut slots = Slots::new(1);
        slots.claim().unwrap();
        assert_eq!(slots.claim(), Err(TaskError::NoSlot));
        slots.approve();
        assert_eq!(slots.status, TaskStatus::Completed);
        assert_eq!(slots.end(TaskStatus::Cancelled), Err(TaskError::Ended));
    }

    #[test]
    fn what_is_live_may_finish_after_the_end() {
        let mut slots = Slots::new(3);
        slots.claim().unwrap();
        slots.claim().unwrap();
        assert_eq!(slots.end(TaskStatus::Cancelled), Ok(1));
        assert_eq!(slots.free(), 1);
        slots.approve();
        assert_eq!((slots.held(), slots.approved), (0, 1));
        assert_eq!(slots.status, TaskStatus::Cancelled);
    }

    #[test]
    fn a_paused_task_is_not_claimed() {
        let mut slots = Slots::new(1);
        slots.switch(TaskStatus::Paused).unwrap();
        assert_eq!(slots.claim(), Err(TaskError::NotOpen));
        slots.appeal().unwrap();
        assert_eq!((slots.left, slots.live), (0, 1));
    }

    #[test]
    fn an_ended_task_stays_as_it_is() {
        let mut slots = Slots::new(2);
        slots.end(TaskStatus::Expired).unwrap();
        assert_eq!(slots.claim(), Err(TaskError::NotOpen));
        assert_eq!(slots.appeal(), Err(TaskError::Ended));
        assert_eq!(slots.switch(TaskStatus::Open), Err(TaskError::Ended));
        assert_eq!(slots.status, TaskStatus::Expired);
    }

    #[test]
    fn a_submission_holds_a_slot_until_it_is_decided() {
        use SubmissionStatus::{
            Appealed, Approved, Claimed, Lapsed, Rejected, Submitted, Withdrawn,
        };
        for status in [Claimed, Submitted, Appealed] {
            assert!(is_live(status), "{status:?}");
        }
        for status in [Approved, Rejected, Withdrawn, Lapsed] {
            assert!(!is_live(status), "{status:?}");
            assert_eq!(when_due(status), status);
        }
        assert_eq!(when_due(Claimed), Lapsed);
        assert_eq!([Submitted, Appealed].map(when_due), [Approved; 2]);
    }

    #[test]
    fn an_escrow_stays_within_range() {
        assert_eq!(escrow(28, 3), Some(84));
        assert_eq!(escrow(MAX_AMOUNT, 1), Some(MAX_AMOUNT));
        assert_eq!(escrow(MAX_AMOUNT, 2), None);
        assert_eq!(escrow(i64::MAX, 10_000), None);
    }

    proptest! {
        /// Whatever happens, every reward is in escrow, paid, or refunded.
        #[test]
        fn no_reward_is_lost(slots in 1i64..20, steps in prop::collection::vec(0u8..6, 0..200)) {
            let mut task = Slots::new(slots);
            let mut back = 0;
            for step in steps {
                match step {
                    0 => drop(task.claim()),
                    1 if task.live > 0 => back += task.free(),
                    2 if task.live > 0 => task.approve(),
                    3 => drop(task.appeal()),
                    4 => drop(task.switch(TaskStatus::Paused)),
                    5 => back += task.end(TaskStatus::Expired).unwrap_or(0),
                    _ => {}
                }
                prop_assert_eq!(task.held() + task.approved + back, slots);
                prop_assert!(task.left >= 0 && task.live >= 0);
                prop_assert!(!has_ended(task.status) || task.left == 0);
            }
        }
    }
}
