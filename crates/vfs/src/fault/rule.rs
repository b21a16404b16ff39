//! The rules by which operations go wrong.

use std::time::Duration;

use super::kind::{FaultKind, Operation};
use super::report::Request;
use crate::mount_id::MountId;

/// One way in which one operation goes wrong: each time and without end, unless narrowed.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) operation: Operation,
    pub(super) kind: FaultKind,
    pub(super) per_million: u32,
    pub(super) budget: u64,
    pub(super) skip: u64,
    pub(super) delay: Duration,
    mount: Option<MountId>,
    ending: Option<String>,
}

/// A million: the chance of what is certain.
pub(super) const MILLION: u32 = 1_000_000;

impl Rule {
    /// # Panics
    /// The operation cannot go wrong in this way: see [`FaultKind::applies_to`].
    #[must_use]
    #[track_caller]
    pub fn new(operation: Operation, kind: FaultKind) -> Self {
        assert!(
            kind.applies_to(operation),
            "{} is no fault of {}",
            kind.name(),
            operation.name()
        );
        Self {
            operation,
            kind,
            per_million: MILLION,
            budget: u64::MAX,
            skip: 0,
            delay: Duration::from_millis(10),
            mount: None,
            ending: None,
        }
    }

    /// How often the fault occurs in a million operations. From 0 to 1 000 000, the default.
    #[must_use]
    pub const fn per_million(mut self, rate: u32) -> Self {
        self.per_million = rate;
        self
    }

    /// How often the fault can occur at all.
    #[must_use]
    pub const fn budget(mut self, times: u64) -> Self {
        self.budget = times;
        self
    }

    /// How many matching operations are let through first. With a budget of 1, this picks one
    /// operation.
    #[must_use]
    pub const fn skip(mut self, operations: u64) -> Self {
        self.skip = operations;
        self
    }

    /// The longest delay of [`FaultKind::Slow`]; each is drawn up to it, in microseconds. 10 ms by
    /// default.
    #[must_use]
    pub const fn delay(mut self, longest: Duration) -> Self {
        self.delay = longest;
        self
    }

    /// Only operations of this process.
    #[must_use]
    pub const fn of(mut self, mount: MountId) -> Self {
        self.mount = Some(mount);
        self
    }

    /// Only files whose path has this ending, such as `-wal`.
    #[must_use]
    pub fn ending(mut self, ending: &str) -> Self {
        self.ending = Some(ending.to_owned());
        self
    }

    pub(super) fn matches(&self, request: &Request<'_>) -> bool {
        self.operation == request.operation
            && self.mount.is_none_or(|mount| mount == request.mount)
            && self
                .ending
                .as_ref()
                .is_none_or(|it| request.path.ends_with(it.as_str()))
    }
}

/// The rules of a disk. The first one that strikes decides.
#[derive(Debug, Clone, Default)]
pub struct Faults(pub(super) Vec<Rule>);

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.0.push(rule);
        self
    }
}

impl From<Rule> for Faults {
    fn from(rule: Rule) -> Self {
        Self(vec![rule])
    }
}
