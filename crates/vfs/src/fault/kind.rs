//! The operations, and how each can go wrong.

use std::os::raw::c_int;

use rusqlite::ffi;

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
