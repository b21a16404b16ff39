//! The state of the rate limit in a response.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The state of the rate limit, which every response of the API carries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The sustained number of requests per minute of the plan.
    pub limit: u64,
    /// The requests left before the burst reserve is used.
    pub remaining: u64,
    /// The Unix time in seconds at which the token bucket is completely full again.
    pub reset: u64,
    /// The current quotas, as sent by the server: `"plan";q=60;w=60, "burst";q=100;w=100`.
    pub policy: Option<String>,
}

impl RateLimit {
    /// Reads the headers; `None` if the response does not carry them (for example that of a proxy).
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        let policy = headers.get("ratelimit-policy").map(|value| value.to_str());
        Some(Self {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            reset: number("x-ratelimit-reset")?,
            policy: policy.and_then(Result::ok).map(str::to_owned),
        })
    }

    /// The time at which the token bucket is completely full again.
    #[must_use]
    pub fn reset_at(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.reset)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<HeaderMap>()
    }

    #[test]
    fn the_first_answer_of_a_free_account() {
        let facts = RateLimit::read(&headers(&[
            ("x-ratelimit-limit", "60"),
            ("x-ratelimit-remaining", "59"),
            ("x-ratelimit-reset", "1673784001"),
            ("ratelimit-policy", "\"plan\";q=60;w=60"),
        ]))
        .unwrap();
        assert_eq!((facts.limit, facts.remaining), (60, 59));
        assert_eq!(
            facts.reset_at(),
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_673_784_001)
        );
        assert_eq!(facts.policy.as_deref(), Some("\"plan\";q=60;w=60"));
    }

    #[test]
    fn an_answer_that_says_nothing_has_no_facts() {
        assert_eq!(RateLimit::read(&headers(&[])), None);
        let half = headers(&[("x-ratelimit-limit", "60"), ("x-ratelimit-reset", "soon")]);
        assert_eq!(RateLimit::read(&half), None);
    }
}
