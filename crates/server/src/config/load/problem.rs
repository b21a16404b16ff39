//! The problems of a configuration, with their places.

use std::fmt;
use std::path::PathBuf;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A default.
    Default,
    /// In the file, at a line and a column from 1.
    File(PathBuf, usize, usize),
    /// In the file, without a line.
    WholeFile(PathBuf),
    /// In this environment variable.
    Env(String),
    /// In this flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line, column) => write!(f, "{}:{line}:{column}", path.display()),
            Self::WholeFile(path) => path.display().fmt(f),
            Self::Env(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A fault, before its place is formatted.
#[derive(Debug)]
pub(in crate::config) struct Fault {
    pub(in crate::config) origin: Origin,
    /// Empty if the fault concerns the whole source.
    pub(in crate::config) key: String,
    /// What is wrong, completing "`key` …".
    pub(in crate::config) message: String,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self {
            place: fault.origin.to_string(),
            key: fault.key,
            message: fault.message,
        }
    }
}

/// A problem of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is written: `aivy.toml:7:1`, a variable, a flag.
    pub place: String,
    /// The key; empty if the whole source is meant.
    pub key: String,
    /// What is wrong, completing "`key` …".
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.place, self.message)
        } else {
            write!(f, "{}: {}: {}", self.place, self.key, self.message)
        }
    }
}

/// All problems, one per line.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
