//! The errors of the store, by what the caller can do about them.
//!
//! The texts are for the log. They never contain a stored value, and must never reach a client.

/// Why a call of the store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Overload: the write queue is full, no connection became free in time, a lock was held too
    /// long or retries ran out. Nothing was written; a later retry can succeed.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, has no space or did not respond in time. Nothing was
    /// written, unless the text says that the outcome of a commit is unknown.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// There is no database of this program at that place, and none was to be created.
    #[error("there is no database: {0}")]
    Missing(String),
    /// A unique value already exists.
    #[error("conflict with {constraint}")]
    Conflict {
        /// `<table>_<columns>_key`, the same on both databases.
        constraint: String,
    },
    /// The database refused a value: a check, a foreign key, a number out of range. The rules above
    /// the store should have prevented it.
    #[error("the database refused a value: {0}")]
    Refused(String),
    /// A stored value cannot be read as its type.
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
    /// This program cannot work with the schema.
    #[error("the database's schema does not fit: {0}")]
    Schema(String),
    /// The options do not describe a database.
    #[error("the database's settings are wrong: {0}")]
    Options(String),
    /// A bug in this program.
    #[error("internal store error: {0}")]
    Internal(String),
}

impl StoreError {
    /// Whether this is a conflict with the constraint of this name.
    #[must_use]
    pub fn is_conflict_with(&self, name: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint == name)
    }

    /// A stored value cannot be read.
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
