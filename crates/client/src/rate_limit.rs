//! What an answer says of the rate limit.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The facts about the rate limit that every answer of the API carries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests a minute that the plan sustains.
    pub limit: u64,
    /// Requests left before the burst reserve is touched.
    pub remaining: u64,
    /// The Unix second at which the bucket is full again.
    pub reset: u64,
    /// The quotas in force, as the server words them: `"plan";q=60;w=60, "burst";q=100;w=100`.
    pub policy: Option<String>,
}

impl RateLimit {
    /// Reads the facts; `None` when the answer does not carry them (a proxy's, say).
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

    /// The moment at which the bucket is full again.
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
