//! What a run is told.

use std::path::PathBuf;
use std::time::Duration;

/// Where the run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    After(Duration),
    /// When so many cases were sent.
    Cases(u64),
    /// When this one case was sent.
    Only(u64),
}

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program `aivy`.
    pub server: PathBuf,
    /// Its database; a file of its own unless given.
    pub database_url: Option<String>,
    pub seed: u64,
    pub end: End,
    /// Clients at once.
    pub lanes: u64,
    /// Where the bytes of finds are kept.
    pub keep: Option<PathBuf>,
    pub bounds: Bounds,
}

/// Beyond these a run fails.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long `/healthz` and `/readyz` may take after a case.
    pub alive_within: Duration,
    /// From the beginning of a case to the end of its connection.
    pub longest: Duration,
    /// From an answer that says that the connection ends to its end.
    pub lingering: Duration,
    /// What one request may use of processors, when nothing else runs.
    pub cpu: Duration,
    /// By how much the memory may grow from the end of the first third to the end, in MiB.
    pub memory: u64,
    /// By how many the open files may grow.
    pub files: u64,
    /// Finds of different kinds after which the run ends.
    pub finds: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            alive_within: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            lingering: Duration::from_secs(5),
            cpu: Duration::from_secs(4),
            memory: 256,
            files: 32,
            finds: 10,
        }
    }
}
