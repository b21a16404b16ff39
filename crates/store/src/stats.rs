//! Counters of database work, for metrics. Plain atomics: reading them locks nothing.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// The counters at one moment. They only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Reads that ended, with or without an error.
    pub reads: u64,
    /// Nanoseconds spent in them, including waiting for a connection.
    pub read_nanos: u64,
    /// Writes that ended, with or without an error.
    pub writes: u64,
    /// Nanoseconds spent in write transactions; those that share a commit share its time.
    pub write_nanos: u64,
    /// Commits; fewer than `writes` where several shared one.
    pub commits: u64,
    /// Transactions that were retried after a serialization failure or a lost connection.
    pub retries: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    reads: AtomicU64,
    read_nanos: AtomicU64,
    writes: AtomicU64,
    write_nanos: AtomicU64,
    commits: AtomicU64,
    retries: AtomicU64,
    /// The time of the last commit, in milliseconds since `opened`, from 1; 0 before the first.
    committed_at: AtomicU64,
    opened: Opened,
}

/// When the database was opened.
#[derive(Debug)]
struct Opened(Instant);

impl Default for Opened {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Counters {
    pub(crate) fn read(&self, since: Instant) {
        self.reads.fetch_add(1, Relaxed);
        self.read_nanos.fetch_add(nanos(since.elapsed()), Relaxed);
    }

    pub(crate) fn written(&self, writes: usize, since: Instant) {
        self.writes
            .fetch_add(u64::try_from(writes).unwrap_or(u64::MAX), Relaxed);
        self.write_nanos.fetch_add(nanos(since.elapsed()), Relaxed);
    }

    pub(crate) fn committed(&self) {
        self.commits.fetch_add(1, Relaxed);
        self.committed_at.store(self.opened.millis() + 1, Relaxed);
    }

    pub(crate) fn since_commit(&self) -> Option<Duration> {
        let at = self.committed_at.load(Relaxed).checked_sub(1)?;
        Some(Duration::from_millis(
            self.opened.millis().saturating_sub(at),
        ))
    }

    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    pub(crate) fn now(&self) -> Stats {
        Stats {
            reads: self.reads.load(Relaxed),
            read_nanos: self.read_nanos.load(Relaxed),
            writes: self.writes.load(Relaxed),
            write_nanos: self.write_nanos.load(Relaxed),
            commits: self.commits.load(Relaxed),
            retries: self.retries.load(Relaxed),
        }
    }
}

impl Opened {
    fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
