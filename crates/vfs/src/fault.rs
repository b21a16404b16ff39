//! What can go wrong with an operation on a file, and the rules by which it does.

use std::fmt;
use std::os::raw::c_int;
use std::time::Duration;

use rusqlite::ffi;

use crate::mount_id::MountId;
use crate::random::Random;

/// What SQLite asks of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Open,
    Read,
    Write,
    Sync,
    Truncate,
    Delete,
    /// Taking a lock, of a file or of its shared memory. Releasing one always succeeds.
    Lock,
    /// Mapping a region of the shared memory.
    Map,
}

impl Operation {
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Read,
        Self::Write,
        Self::Sync,
        Self::Truncate,
        Self::Delete,
        Self::Lock,
        Self::Map,
    ];

    /// The result code of a failure.
    pub(crate) const fn failure(self) -> c_int {
        match self {
            Self::Open => ffi::SQLITE_CANTOPEN,
            Self::Read => ffi::SQLITE_IOERR_READ,
            Self::Write => ffi::SQLITE_IOERR_WRITE,
            Self::Sync => ffi::SQLITE_IOERR_FSYNC,
            Self::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
            Self::Delete => ffi::SQLITE_IOERR_DELETE,
            Self::Lock => ffi::SQLITE_IOERR_LOCK,
            Self::Map => ffi::SQLITE_IOERR_SHMMAP,
        }
    }

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Read => "read",
            Self::Write => "write",
            Self::Sync => "sync",
            Self::Truncate => "truncate",
            Self::Delete => "delete",
            Self::Lock => "lock",
            Self::Map => "map",
        }
    }
}

/// How an operation goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Nothing is done, and the operation returns its error: `SQLITE_IOERR_WRITE` for a write,
    /// `SQLITE_CANTOPEN` for opening. A sync that fails can be repeated.
    Fail,
    /// The disk is full: a write stores a part or nothing and returns `SQLITE_FULL`.
    Full,
    /// A write stores a part and returns `SQLITE_IOERR_WRITE`.
    Torn,
    /// A lock is not given: `SQLITE_BUSY`.
    Busy,
    /// The operation succeeds after a delay of the virtual clock.
    Slow,
    /// A sync reports success and makes nothing durable.
    LyingSync,
    /// A sync returns `SQLITE_IOERR_FSYNC`, having stored some of the unsynced changes, and
    /// forgets the others: they are still read, and no later sync stores them, as on Linux. A
    /// program that goes on as if nothing had happened can lose what it confirms later.
    LossySync,
    /// The process dies before the operation, as by [`Mount::kill`](crate::Mount::kill).
    Kill,
    /// The power fails, as by [`Disk::power_cut`](crate::Disk::power_cut): before the operation,
    /// or after a write has reached the page cache, so that it can survive in part.
    PowerCut,
}

impl FaultKind {
    pub const ALL: [Self; 9] = [
        Self::Fail,
        Self::Full,
        Self::Torn,
        Self::Busy,
        Self::Slow,
        Self::LyingSync,
        Self::LossySync,
        Self::Kill,
        Self::PowerCut,
    ];

    /// Whether the operation can go wrong in this way.
    #[must_use]
    pub const fn applies_to(self, operation: Operation) -> bool {
        match self {
            Self::Fail | Self::Slow | Self::Kill | Self::PowerCut => true,
            Self::Full | Self::Torn => matches!(operation, Operation::Write),
            Self::Busy => matches!(operation, Operation::Lock),
            Self::LyingSync | Self::LossySync => matches!(operation, Operation::Sync),
        }
    }

    /// Whether SQLite keeps what it confirms in spite of this fault. It cannot if a sync lies, or
    /// forgets.
    #[must_use]
    pub const fn is_honest(self) -> bool {
        !matches!(self, Self::LyingSync | Self::LossySync)
    }

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Full => "full",
            Self::Torn => "torn",
            Self::Busy => "busy",
            Self::Slow => "slow",
            Self::LyingSync => "lying sync",
            Self::LossySync => "lossy sync",
            Self::Kill => "kill",
            Self::PowerCut => "power cut",
        }
    }
}

/// One way in which one operation goes wrong: each time and without end, unless narrowed.
#[derive(Debug, Clone)]
pub struct Rule {
    operation: Operation,
    kind: FaultKind,
    per_million: u32,
    budget: u64,
    skip: u64,
    delay: Duration,
    mount: Option<MountId>,
    ending: Option<String>,
}

/// A million: the chance of what is certain.
const MILLION: u32 = 1_000_000;

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

    fn matches(&self, request: &Request<'_>) -> bool {
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
pub struct Faults(Vec<Rule>);

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

/// An operation before it is carried out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'r> {
    pub(crate) mount: MountId,
    pub(crate) operation: Operation,
    pub(crate) path: &'r str,
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

/// A fault that occurs. Its `Display` tells it in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The process that asked.
    pub mount: MountId,
    pub operation: Operation,
    pub kind: FaultKind,
    pub path: String,
    /// Of a read or a write, in bytes; the new size, of a truncation.
    pub offset: usize,
    /// Of a read or a write, in bytes.
    pub length: usize,
    /// How many bytes of a write reached the file. Less than `length`.
    pub written: usize,
    /// Of [`FaultKind::Slow`].
    pub delay: Duration,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = match self.path.rsplit('/').next() {
            None | Some("") => "a temporary file",
            Some(name) => name,
        };
        let (offset, length) = (self.offset, self.length);
        match self.operation {
            Operation::Open => write!(f, "opening {file}"),
            Operation::Read => write!(f, "a read of {length} bytes at {offset} of {file}"),
            Operation::Write => write!(f, "a write of {length} bytes at {offset} of {file}"),
            Operation::Sync => write!(f, "a sync of {file}"),
            Operation::Truncate => write!(f, "a truncation of {file} to {offset} bytes"),
            Operation::Delete => write!(f, "the removal of {file}"),
            Operation::Lock => write!(f, "a lock on {file}"),
            Operation::Map => write!(f, "mapping the shared memory of {file}"),
        }?;
        let written = self.written;
        match self.kind {
            FaultKind::Fail => write!(f, " fails"),
            FaultKind::Full => write!(f, " fills the disk after {written}"),
            FaultKind::Torn => write!(f, " is torn after {written}"),
            FaultKind::Busy => write!(f, " is refused as busy"),
            FaultKind::Slow => write!(f, " takes {:?}", self.delay),
            FaultKind::LyingSync => write!(f, " reports success and makes nothing durable"),
            FaultKind::LossySync => write!(f, " fails and forgets what it did not store"),
            FaultKind::Kill => write!(f, " is the last of process {}, which is killed", self.mount),
            FaultKind::PowerCut => write!(f, " is interrupted by a power cut"),
        }
    }
}

/// The rules in use, and what is left of them.
#[derive(Debug)]
pub(crate) struct Injector {
    random: Random,
    rules: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    rule: Rule,
    skip: u64,
    budget: u64,
}

impl Injector {
    pub(crate) const fn new(random: Random) -> Self {
        Self {
            random,
            rules: Vec::new(),
        }
    }

    pub(crate) fn set(&mut self, faults: Faults) {
        let active = |rule: Rule| Active {
            skip: rule.skip,
            budget: rule.budget,
            rule,
        };
        self.rules = faults.0.into_iter().map(active).collect();
    }

    pub(crate) fn decide(&mut self, request: &Request<'_>) -> Option<Fault> {
        let random = &mut self.random;
        let mut matching = self.rules.iter_mut().filter(|it| it.rule.matches(request));
        let active = matching.find_map(|active| active.strikes(random).then_some(active))?;
        let kind = active.rule.kind;
        let longest = u64::try_from(active.rule.delay.as_micros()).unwrap_or(u64::MAX);
        let partial = matches!(kind, FaultKind::Full | FaultKind::Torn);
        Some(Fault {
            mount: request.mount,
            operation: request.operation,
            kind,
            path: request.path.to_owned(),
            offset: request.offset,
            length: request.length,
            written: if partial {
                part(request.length, random)
            } else {
                0
            },
            delay: if kind == FaultKind::Slow {
                Duration::from_micros(1 + random.below(longest.max(1)))
            } else {
                Duration::ZERO
            },
        })
    }
}

impl Active {
    fn strikes(&mut self, random: &mut Random) -> bool {
        if self.budget == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let strikes = self.rule.per_million >= MILLION
            || random.below(u64::from(MILLION)) < u64::from(self.rule.per_million);
        self.budget -= u64::from(strikes);
        strikes
    }
}

/// How much of a write of `length` bytes is carried out: often nothing, and never everything.
fn part(length: usize, random: &mut Random) -> usize {
    match length {
        0 => 0,
        _ if random.below(4) == 0 => 0,
        _ => random.up_to(length - 1),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn request(operation: Operation, path: &str) -> Request<'_> {
        Request {
            mount: MountId(1),
            operation,
            path,
            offset: 8192,
            length: 4096,
        }
    }

    fn strikes(rule: Rule, times: usize) -> Vec<bool> {
        let mut injector = Injector::new(Random::new(3));
        injector.set(rule.into());
        let request = request(Operation::Write, "/db-wal");
        (0..times)
            .map(|_| injector.decide(&request).is_some())
            .collect()
    }

    #[test]
    fn one_operation_can_be_picked() {
        let third = Rule::new(Operation::Write, FaultKind::Fail)
            .skip(2)
            .budget(1);
        assert_eq!(strikes(third, 5), [false, false, true, false, false]);
    }

    #[test]
    fn a_rate_is_met() {
        let tenth = Rule::new(Operation::Write, FaultKind::Fail).per_million(100_000);
        let met = strikes(tenth, 10_000).into_iter().filter(|&it| it).count();
        assert!((900..1100).contains(&met), "{met}");
        let never = Rule::new(Operation::Write, FaultKind::Fail).per_million(0);
        assert!(!strikes(never, 1000).contains(&true));
    }

    #[test]
    fn a_rule_keeps_to_its_operation_file_and_process() {
        let rule = Rule::new(Operation::Write, FaultKind::Fail);
        let other = Rule::new(Operation::Read, FaultKind::Fail);
        assert!(!strikes(other, 9).contains(&true));
        assert!(!strikes(rule.clone().ending("-journal"), 9).contains(&true));
        let elsewhere = Rule {
            mount: Some(MountId(2)),
            ..rule.clone()
        };
        assert!(!strikes(elsewhere, 9).contains(&true));
        assert_eq!(strikes(rule.ending("-wal"), 1), [true]);
    }

    #[test]
    #[should_panic(expected = "torn is no fault of sync")]
    fn what_cannot_be_is_no_rule() {
        let _ = Rule::new(Operation::Sync, FaultKind::Torn);
    }

    #[test]
    fn a_fault_is_told_in_words() {
        let told = |operation, kind| {
            let mut injector = Injector::new(Random::new(3));
            injector.set(Rule::new(operation, kind).into());
            let fault = injector.decide(&request(operation, "/data/aivy.db-wal"));
            fault.unwrap().to_string()
        };
        let told = [
            told(Operation::Write, FaultKind::Torn),
            told(Operation::Sync, FaultKind::LyingSync),
            told(Operation::Delete, FaultKind::Kill),
        ];
        assert_eq!(
            told,
            [
                "a write of 4096 bytes at 8192 of aivy.db-wal is torn after 2441",
                "a sync of aivy.db-wal reports success and makes nothing durable",
                "the removal of aivy.db-wal is the last of process 1, which is killed",
            ]
        );
    }
}
