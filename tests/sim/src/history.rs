//! What happened: each call with its times and its outcome.

use std::ops::RangeInclusive;

use aivy_types::{Timestamp, UserId};

use crate::call::{Call, Outcome};

/// One call.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its number in the run.
    pub number: u64,
    /// Who called.
    pub user: UserId,
    /// The name of the caller in stories.
    pub who: String,
    /// The node that was called.
    pub node: usize,
    /// What was called.
    pub call: Call,
    /// The idempotency key.
    pub key: Option<String>,
    /// When it began, in the order of all begins and ends.
    pub begun: u64,
    /// When it ended, in the same order.
    pub ended: u64,
    /// What the node's clock showed when it began.
    pub from: Timestamp,
    /// What the node's clock showed when it ended.
    pub to: Timestamp,
    /// The latest time that any clock had shown when it ended: what was due then may have been
    /// settled by another node.
    pub latest: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
}

impl Record {
    /// The seconds in which it may have happened, and `later` seconds after them.
    #[must_use]
    pub fn seconds(&self, later: i64) -> RangeInclusive<Timestamp> {
        let after = |time: Timestamp| time.whole_second().plus_seconds(later);
        after(self.from)..=after(self.to)
    }

    /// Whether it was to change something, and was refused.
    #[must_use]
    pub fn is_refused_act(&self) -> bool {
        matches!(self.outcome, Outcome::Refused(..)) && !self.call.is_read()
    }

    /// Whether it may have taken effect or not: nobody was told.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        match &self.outcome {
            Outcome::Lost => true,
            Outcome::Refused(code, _) => *code == aivy_types::ErrorCode::ServiceUnavailable,
            Outcome::Answered(_) => false,
        }
    }
}
