//! What can go wrong in the store, by what the caller can do about it.
//!
//! The texts are for the log. They never hold a value that was stored, and must never reach a
//! client.

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Too much is asked at once: the write queue is full, no connection became free in time, a
    /// lock was held too long or retries ran out. Nothing was written; asking again later helps.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, has no room or did not answer in time. Nothing was
    /// written, except where the text says that the outcome of a commit is unknown.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// There is no database of ours at that place, and none was to be made.
    #[error("there is no database: {0}")]
    Missing(String),
    /// What was to be unique is there already.
    #[error("conflict with {constraint}")]
    Conflict {
        /// `<table>_<columns>_key`, the same on both databases.
        constraint: String,
    },
    /// The database refused a value: a check, a foreign key, a number out of range. The rules
    /// above the store should have caught it.
    #[error("the database refused a value: {0}")]
    Refused(String),
    /// What is stored cannot be read as what it should be.
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
    /// The schema is not one that this program can work with.
    #[error("the database's schema does not fit: {0}")]
    Schema(String),
    /// The options do not describe a database.
    #[error("the database's settings are wrong: {0}")]
    Options(String),
    /// A fault of this program.
    #[error("internal store error: {0}")]
    Internal(String),
}

impl StoreError {
    /// Whether `self` is a conflict with the constraint of this name.
    #[must_use]
    pub fn is_conflict_with(&self, name: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint == name)
    }

    /// What is stored cannot be read.
    pub fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }

    pub(crate) fn read_only() -> Self {
        Self::Unavailable("it was opened for reading alone".to_owned())
    }

    pub(crate) fn internal(what: impl std::fmt::Display) -> Self {
        Self::Internal(what.to_string())
    }

    pub(crate) fn unavailable(what: impl std::fmt::Display) -> Self {
        Self::Unavailable(what.to_string())
    }
}
