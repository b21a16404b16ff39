//! What a caller learns when a call fails.
//!
//! Nothing here carries an address, a key or a body: the words of a provider are passed on only
//! where it judges the request or says why its answer breaks off, shortened and scrubbed. What it really
//! said is in the log.

use std::fmt;
use std::time::Duration;

use crate::wire::Reason;

/// Why there is no answer, or not the rest of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// No provider is set up.
    #[error("no provider is configured: {setting} is not set")]
    NotConfigured {
        /// The setting that would name one.
        setting: String,
    },
    /// No route leads from this name to a provider.
    #[error("there is no model `{model}`")]
    UnknownModel {
        /// The name asked for, at most 200 characters.
        model: String,
    },
    /// As many calls as allowed are under way and as many wait.
    #[error("too many calls to the provider are in progress")]
    Busy {
        /// When it may be worth asking again.
        retry_after: Duration,
    },
    /// The provider took too long.
    #[error("the provider took too long: {0}")]
    Timeout(Phase),
    /// There is no connection to the provider.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider has had enough of us for now (429).
    #[error("the provider's rate limit is exceeded")]
    RateLimited {
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
        /// What it says.
        reason: Reason,
    },
    /// What this server may spend at the provider is spent (`insufficient_quota`, 402).
    #[error("the quota at the provider is used up")]
    QuotaUsedUp {
        /// What it says.
        reason: Reason,
    },
    /// The provider has failed (5xx).
    #[error("the provider failed with status {status}")]
    Unavailable {
        /// The status that it answered.
        status: u16,
        /// How long it asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// The provider does not accept our key (401, 403): its setting is wrong, not the request.
    #[error("the provider refuses the key that is configured")]
    Refused {
        /// 401 or 403.
        status: u16,
    },
    /// The provider finds fault with the request (another 4xx).
    #[error("the provider rejects the request with status {status}: {}", reason.message.as_deref().unwrap_or("no reason was given"))]
    Rejected {
        /// The status that it answered.
        status: u16,
        /// What it says.
        reason: Reason,
    },
    /// The provider reports in place of an answer, or in the middle of it, that it cannot go on.
    #[error("the provider failed during its response: {}", reason.message.as_deref().unwrap_or("no reason was given"))]
    Failed {
        /// What it says.
        reason: Reason,
    },
    /// The answer is not one.
    #[error("the provider's response cannot be used: {0}")]
    BadAnswer(Fault),
    /// The connection broke before the answer was whole.
    #[error("the provider's response was cut off")]
    Cut,
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// To connect.
    Connect,
    /// Until the answer began: its head, or of a stream the first event.
    FirstByte,
    /// Between two pieces of the answer.
    Idle,
    /// The answer as a whole.
    Whole,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::FirstByte => "no response began",
            Self::Idle => "the response stalled",
            Self::Whole => "the response did not end",
        })
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not the JSON of the shape that belongs there.
    Json,
    /// Another content type than was asked for.
    ContentType,
    /// Compressed, which was not asked for.
    Encoding,
    /// A redirect: they are not followed, because the key would follow too.
    Redirect,
    /// Another status that means neither success nor error.
    Status,
    /// The answer or one line of it is longer than allowed.
    TooLarge,
    /// Not as many vectors as texts, or in no order.
    Count,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "it does not have the expected form",
            Self::ContentType => "it has an unexpected content type",
            Self::Encoding => "it is compressed",
            Self::Redirect => "it is a redirect",
            Self::Status => "it has an unexpected status",
            Self::TooLarge => "it is too large",
            Self::Count => "it has a wrong number of vectors",
        })
    }
}

impl ProviderError {
    /// A short name for metrics, one word of a closed set.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::NotConfigured { .. } => "not_configured",
            Self::UnknownModel { .. } => "unknown_model",
            Self::Busy { .. } => "busy",
            Self::Timeout(Phase::Connect) => "timeout_connect",
            Self::Timeout(Phase::FirstByte) => "timeout_first_byte",
            Self::Timeout(Phase::Idle) => "timeout_idle",
            Self::Timeout(Phase::Whole) => "timeout_whole",
            Self::Unreachable => "unreachable",
            Self::RateLimited { .. } => "rate_limited",
            Self::QuotaUsedUp { .. } => "quota_used_up",
            Self::Unavailable { .. } => "unavailable",
            Self::Refused { .. } => "refused",
            Self::Rejected { .. } => "rejected",
            Self::Failed { .. } => "failed",
            Self::BadAnswer(_) => "bad_answer",
            Self::Cut => "cut",
        }
    }

    /// How long to wait before asking again, where that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after } => Some(*retry_after),
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }

    /// What the provider says, where a caller may hear it.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::RateLimited { reason, .. }
            | Self::QuotaUsedUp { reason }
            | Self::Rejected { reason, .. }
            | Self::Failed { reason } => Some(reason),
            _ => None,
        }
    }
}

/// Why providers cannot be set up. Said at start, to the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A name is empty or given twice.
    #[error("the name of provider `{0}` is empty or given twice")]
    Name(String),
    /// An address is none.
    #[error(
        "the base URL of provider `{0}` must be http or https, without user, query or fragment"
    )]
    BaseUrl(String),
    /// A key cannot be sent.
    #[error("the key of provider `{0}` must be visible ASCII without spaces, and not empty")]
    Key(String),
    /// A bound is 0.
    #[error("{bound} of provider `{provider}` must be at least 1")]
    Bound {
        /// The provider.
        provider: String,
        /// The bound.
        bound: &'static str,
    },
    /// A pattern has its star elsewhere than at the end, or is empty.
    #[error("the model pattern `{0}` must be a name, or the beginning of names followed by `*`")]
    Pattern(String),
    /// A route leads nowhere.
    #[error("the route of `{pattern}` names no provider")]
    Empty {
        /// The route's pattern.
        pattern: String,
    },
    /// A route leads to a provider that is not there.
    #[error("the route of `{pattern}` leads to `{provider}`, which is not configured")]
    UnknownProvider {
        /// The route's pattern.
        pattern: String,
        /// The name that nobody has.
        provider: String,
    },
    /// Two routes have the same pattern.
    #[error("the model pattern `{0}` is routed twice")]
    Twice(String),
    /// TLS or the HTTP client cannot be set up.
    #[error("HTTP cannot be set up: {0}")]
    Http(String),
}
