//! Why a tool failed.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use aivy_pool::Undone;

pub use aivy_core::violations::Violation;

/// Why a tool failed. None of the texts repeats the input, except an invalid word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// There is no tool with this name.
    #[error("there is no such tool")]
    Unknown,
    /// The input is invalid; at least one violation.
    #[error("{}", sentences(.0))]
    BadInput(Vec<Violation>),
    /// The tool needs a setting that is missing.
    #[error("{0} is not set")]
    Unavailable(Cow<'static, str>),
    /// The tool took longer than its time limit.
    #[error("the tool took longer than {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// Too much work is waiting; a retry may succeed.
    #[error("too many tool runs are waiting")]
    Busy,
    /// A failure that is not the caller's fault. The text is only for the log.
    #[error("the tool failed: {0}")]
    Failed(String),
    /// An error of a tool in another crate; callers that know its type can downcast it.
    #[error("{0}")]
    Other(Other),
}

/// An error of another crate.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Other(pub Arc<dyn std::error::Error + Send + Sync>);

impl PartialEq for Other {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Other {}

impl ToolError {
    /// One violation: `message` follows the name of `field`, a member of the input.
    #[must_use]
    pub fn bad_input(field: &str, message: &str) -> Self {
        Self::BadInput(vec![Violation {
            pointer: format!("/{field}"),
            sentence: format!("{} {message}", named(field)),
        }])
    }
}

/// `texts/2` becomes `texts[2]` in messages.
fn named(field: &str) -> String {
    match field.split_once('/') {
        Some((list, index)) => format!("{list}[{index}]"),
        None => field.to_owned(),
    }
}

impl From<Undone> for ToolError {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Busy => Self::Busy,
            other => Self::Failed(other.to_string()),
        }
    }
}

fn sentences(violations: &[Violation]) -> String {
    let sentences: Vec<_> = violations.iter().map(|v| v.sentence.as_str()).collect();
    sentences.join("; ")
}
