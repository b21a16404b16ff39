//! The error of a call, for callers.
//!
//! It contains no address, key or body. A provider's message is passed on only if it is about the
//! request or explains why a response breaks off, and then shortened and scrubbed. The original
//! message is in the log.

use std::fmt;
use std::time::Duration;

use crate::wire::Reason;

/// Why there is no response, or not the rest of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// No provider is configured.
    #[error("no provider is configured: {setting} is not set")]
    NotConfigured {
        /// The setting for providers.
        setting: String,
    },
    /// No route matches this model name.
    #[error("there is no model `{model}`")]
    UnknownModel {
        /// The requested name, at most 200 characters.
        model: String,
    },
    /// The maximum number of calls is in progress, and the queue is full.
    #[error("too many calls to the provider are in progress")]
    Busy {
        /// When a retry may succeed.
        retry_after: Duration,
    },
    /// The provider took too long.
    #[error("the provider took too long: {0}")]
    Timeout(Phase),
    /// The provider cannot be reached.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider's rate limit is reached (429).
    #[error("the provider's rate limit is exceeded")]
    RateLimited {
        /// How long the provider asks to wait.
        retry_after: Option<Duration>,
        /// The provider's message.
        reason: Reason,
    },
    /// This server's quota at the provider is used up (`insufficient_quota`, 402).
    #[error("the quota at the provider is used up")]
    QuotaUsedUp {
        /// The provider's message.
        reason: Reason,
    },
    /// The provider failed (5xx).
    #[error("the provider failed with status {status}")]
    Unavailable {
        /// The status of its response.
        status: u16,
        /// How long the provider asks to wait.
        retry_after: Option<Duration>,
    },
    /// The provider does not accept our key (401, 403): the configuration is wrong, not the
    /// request.
    #[error("the provider refuses the key that is configured")]
    Refused {
        /// 401 or 403.
        status: u16,
    },
    /// The provider refuses the request (another 4xx).
    #[error("the provider rejects the request with status {status}: {}", reason.message.as_deref().unwrap_or("no reason was given"))]
    Rejected {
        /// The status of its response.
        status: u16,
        /// The provider's message.
        reason: Reason,
    },
    /// The provider reports an error instead of a response, or in the middle of one.
    #[error("the provider failed during its response: {}", reason.message.as_deref().unwrap_or("no reason was given"))]
    Failed {
        /// The provider's message.
        reason: Reason,
    },
    /// The response is not valid.
    #[error("the provider's response cannot be used: {0}")]
    BadAnswer(Fault),
    /// The connection broke before the end of the response.
    #[error("the provider's response was cut off")]
    Cut,
}

/// The phase of a time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Connecting.
    Connect,
    /// Until the response began: its head, or the first event of a stream.
    FirstByte,
    /// Between two pieces of the response.
    Idle,
    /// The whole response.
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

/// What is wrong with a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON of the expected structure.
    Json,
    /// Another content type than requested.
    ContentType,
    /// Compressed, which was not requested.
    Encoding,
    /// A redirect: it is not followed, because the key would be sent along.
    Redirect,
    /// Another status that is neither a success nor an error.
    Status,
    /// The response or a line of it is too long.
    TooLarge,
    /// The number of embeddings differs from the number of texts, or their order is unclear.
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
    /// A short name for metrics, from a closed set.
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

    /// How long to wait before a retry, if known.
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

    /// The provider's message, if it is for the caller.
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

/// Why providers cannot be configured. Reported to the operator at start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A name is empty or duplicate.
    #[error("the name of provider `{0}` is empty or given twice")]
    Name(String),
    /// A base URL is invalid.
    #[error(
        "the base URL of provider `{0}` must be http or https, without user, query or fragment"
    )]
    BaseUrl(String),
    /// A key cannot be sent.
    #[error("the key of provider `{0}` must be visible ASCII without spaces, and not empty")]
    Key(String),
    /// A limit is 0.
    #[error("{bound} of provider `{provider}` must be at least 1")]
    Bound {
        /// The provider.
        provider: String,
        /// The name of the limit.
        bound: &'static str,
    },
    /// A pattern is empty, or has a star that is not at its end.
    #[error("the model pattern `{0}` must be a name, or the beginning of names followed by `*`")]
    Pattern(String),
    /// A route has no targets.
    #[error("the route of `{pattern}` names no provider")]
    Empty {
        /// The route's pattern.
        pattern: String,
    },
    /// A route names an unknown provider.
    #[error("the route of `{pattern}` leads to `{provider}`, which is not configured")]
    UnknownProvider {
        /// The route's pattern.
        pattern: String,
        /// The unknown name.
        provider: String,
    },
    /// Two routes have the same pattern.
    #[error("the model pattern `{0}` is routed twice")]
    Twice(String),
    /// TLS or the HTTP client cannot be set up.
    #[error("HTTP cannot be set up: {0}")]
    Http(String),
}
