//! Headers that every response of the API has and a stub lacks.

use aivy_client::types::{ErrorBody, ErrorEnvelope};
use httpmock::Then;

/// Headers for a response, by the wrapped `Then` of every stub.
pub trait ThenExt {
    /// The rate-limit headers of an account with `remaining` of `limit` requests left.
    fn rate_limit(self, limit: u64, remaining: u64, reset: u64) -> Self;

    /// `X-Request-Id`.
    fn request_id(self, id: &str) -> Self;

    /// `Retry-After`, in seconds.
    fn retry_after(self, seconds: u64) -> Self;
}

impl ThenExt for Then {
    fn rate_limit(self, limit: u64, remaining: u64, reset: u64) -> Self {
        self.header("x-ratelimit-limit", limit.to_string())
            .header("x-ratelimit-remaining", remaining.to_string())
            .header("x-ratelimit-reset", reset.to_string())
    }

    fn request_id(self, id: &str) -> Self {
        self.header("x-request-id", id)
    }

    fn retry_after(self, seconds: u64) -> Self {
        self.header("retry-after", seconds.to_string())
    }
}

/// The body of an error.
#[must_use]
pub fn error(code: &str, message: &str) -> ErrorEnvelope {
    ErrorEnvelope {
        success: false,
        error: ErrorBody {
            code: code.to_owned(),
            message: message.to_owned(),
            details: Vec::new(),
        },
    }
}
