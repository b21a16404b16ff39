//! What clients ask for: every operation that moves tokens or decides who gets them.

use serde_json::Value;

use crate::harness::{Answer, Key, raw};

/// An operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Publish,
    Cancel,
    Claim,
    Submit,
    GiveBack,
    Approve,
    Reject,
    Appeal,
    Stake,
    Unstake,
    Withdraw,
    Collect,
}

impl Deed {
    /// How often each is asked for, by how often it stands here.
    pub(super) const MIX: &[Self] = &[
        Self::Publish,
        Self::Publish,
        Self::Publish,
        Self::Cancel,
        Self::Claim,
        Self::Claim,
        Self::Claim,
        Self::Claim,
        Self::Submit,
        Self::Submit,
        Self::Submit,
        Self::GiveBack,
        Self::Approve,
        Self::Approve,
        Self::Reject,
        Self::Reject,
        Self::Appeal,
        Self::Stake,
        Self::Stake,
        Self::Unstake,
        Self::Withdraw,
        Self::Collect,
        Self::Collect,
    ];

    /// Where it is asked for, of the task, submission or position `about`.
    fn path(self, about: &str) -> String {
        let task = |verb: &str| format!("/v1/tasks/{about}/{verb}");
        let submission = |verb: &str| format!("/v1/submissions/{about}/{verb}");
        let position = |verb: &str| format!("/v1/staking/positions/{about}/{verb}");
        match self {
            Self::Publish => "/v1/tasks".to_owned(),
            Self::Cancel => task("cancel"),
            Self::Claim => task("claim"),
            Self::Submit => submission("submit"),
            Self::GiveBack => submission("withdraw"),
            Self::Approve => submission("approve"),
            Self::Reject => submission("reject"),
            Self::Appeal => submission("appeal"),
            Self::Stake => "/v1/staking/positions".to_owned(),
            Self::Unstake => position("unstake"),
            Self::Withdraw => position("withdraw"),
            Self::Collect => position("claim"),
        }
    }
}

/// A request of the account `who`.
#[derive(Debug, Clone)]
pub(super) struct UserRequest {
    pub(super) deed: Deed,
    pub(super) who: usize,
    /// The id of what it is about; empty when that is made by it.
    pub(super) about: String,
    pub(super) body: Option<Value>,
    /// Its `Idempotency-Key`.
    pub(super) once: String,
}

impl UserRequest {
    /// As it goes over the wire.
    pub(super) fn bytes(&self, people: &[Key]) -> Vec<u8> {
        let body = self.body.as_ref().map(Value::to_string);
        let path = self.deed.path(&self.about);
        raw::post(&path, &people[self.who], &self.once, body.as_deref())
    }

    /// An integer of its body.
    pub(super) fn number(&self, member: &str) -> i64 {
        let value = self.body.as_ref().and_then(|body| body[member].as_i64());
        value.unwrap_or_else(|| panic!("no {member} in {self:?}"))
    }
}

/// Whether an answer settles its request. A 503 does not: nothing happened, it is to be asked again.
pub(super) fn is_definite(answer: &Answer) -> bool {
    assert!(answer.status < 500 || answer.status == 503, "{answer:#?}");
    answer.status != 503
}
