//! The options of a run.

use std::path::PathBuf;
use std::time::Duration;

/// When the run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    After(Duration),
    /// After this number of cases.
    Cases(u64),
    /// After this one case.
    Only(u64),
}

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program `aivy`.
    pub server: PathBuf,
    /// Its database; `None`: a new SQLite file.
    pub database_url: Option<String>,
    pub seed: u64,
    pub end: End,
    /// Concurrent clients.
    pub lanes: u64,
    /// The directory for the bytes of bugs.
    pub keep: Option<PathBuf>,
    pub bounds: Bounds,
}

/// The limits whose violation is a bug.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The maximum time of `/healthz` and `/readyz` after a case.
    pub alive_within: Duration,
    /// The maximum time from the beginning of a case to the end of its connection.
    pub longest: Duration,
    /// The maximum time from a response that announces the end of the connection to its end.
    pub lingering: Duration,
    /// The maximum CPU time of one request, when nothing else runs.
    pub cpu: Duration,
    /// The maximum growth of the memory from the end of the first third to the end, in MiB.
    pub memory: u64,
    /// The maximum growth of the number of open files.
    pub files: u64,
    /// The number of different bugs after which the run ends.
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
