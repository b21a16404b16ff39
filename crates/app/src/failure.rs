//! The error of a use case: one half for the client, the other for the log, never mixed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use aivy_store::StoreError;
use aivy_types::ErrorCode;

/// Why a use case failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The error code, which decides the status.
    pub code: ErrorCode,
    /// One sentence for the client, in place of the code's default.
    pub message: Option<Cow<'static, str>>,
    /// For the client: one sentence for each violation, the field first.
    pub details: Vec<String>,
    /// For `Retry-After`, in seconds.
    pub retry_after: u64,
    /// For the log only.
    pub cause: Option<Arc<anyhow::Error>>,
    /// The same error for OpenAI's clients, if it comes from a provider.
    pub foreign: Option<Arc<Foreign>>,
}

/// An error of an AI provider, as passed on to a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The HTTP status.
    pub status: u16,
    /// The message, if there is one.
    pub message: Option<String>,
    /// The kind of error.
    pub kind: String,
    /// The error code.
    pub code: String,
    /// The parameter at fault.
    pub param: Option<String>,
}

impl Failure {
    /// An error with only a code.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            message: None,
            details: Vec::new(),
            retry_after: 1,
            cause: None,
            foreign: None,
        }
    }

    /// Invalid input, with every violation.
    #[must_use]
    pub fn invalid(details: Vec<String>) -> Self {
        let mut failure = Self::new(ErrorCode::InvalidRequest);
        failure.details = details;
        failure
    }

    /// Not found: `what` (a noun, such as `task`) does not exist, or the caller may not see it.
    #[must_use]
    pub fn no_such(what: &str) -> Self {
        Self::new(ErrorCode::NotFound).message(format!("There is no such {what}"))
    }

    /// Sets a sentence for the client in place of the code's own.
    #[must_use]
    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Adds a detail for the client.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Sets the seconds after which a retry makes sense.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Sets the error of a provider.
    #[must_use]
    pub fn foreign(mut self, foreign: Arc<Foreign>) -> Self {
        self.foreign = Some(foreign);
        self
    }

    /// Sets a cause for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(Arc::new(cause.into().0));
        self
    }

    /// The cause with its chain of sources, for the log.
    #[must_use]
    pub fn cause_text(&self) -> Option<String> {
        self.cause.as_ref().map(|cause| format!("{cause:#}"))
    }
}

/// A task of ours panicked.
#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
pub(crate) fn task_panicked(error: tokio::task::JoinError) -> Failure {
    Failure::new(ErrorCode::InternalError).cause(error.to_string())
}

/// Anything that can be logged as a cause.
#[derive(Debug)]
pub struct Cause(anyhow::Error);

impl From<String> for Cause {
    fn from(text: String) -> Self {
        Self(anyhow::Error::msg(text))
    }
}

impl From<&'static str> for Cause {
    fn from(text: &'static str) -> Self {
        Self(anyhow::Error::msg(text))
    }
}

impl From<anyhow::Error> for Cause {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.as_deref().unwrap_or(self.code.message()))?;
        if !self.details.is_empty() {
            write!(f, ": {}", self.details.join("; "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Busy(_) | StoreError::Unavailable(_) => ErrorCode::ServiceUnavailable,
            // Anything else should have been caught by a rule above the store.
            _ => ErrorCode::InternalError,
        };
        Self::new(code).cause(anyhow::Error::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A use case names the conflicts that it expects; the caller can do nothing about any other.
    #[test]
    fn a_conflict_that_nobody_foresaw_is_ours() {
        let constraint = "sessions_token_hash_key".to_owned();
        let failure = Failure::from(StoreError::Conflict { constraint });
        assert_eq!(failure.code, ErrorCode::InternalError);
        assert!(!failure.to_string().contains("sessions"), "{failure}");
    }
}
