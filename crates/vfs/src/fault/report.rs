//! An operation, and how it went wrong, in words.

use std::fmt;
use std::time::Duration;

use super::kind::{FaultKind, Operation};
use crate::mount_id::MountId;

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
