//! When a request can be retried, and how long to wait before.
//!
//! Only decisions: no clock, no socket, no randomness of its own.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, Method, StatusCode};

/// The header by which the server recognizes a retry.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The number of retries, and the waits between them.
///
/// Only safe requests are retried (GET, HEAD, OPTIONS, PUT, DELETE, and any with an
/// `Idempotency-Key`), after 429, 502, 503, 504 or a failed connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The maximum number of retries after the first attempt; 0 disables them.
    pub max_retries: u32,
    /// The upper limit of the first wait; it doubles with each attempt.
    pub base: Duration,
    /// The longest random wait. `Retry-After` can ask for a longer one.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 4,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// No retries.
    #[must_use]
    pub fn never() -> Self {
        Self {
            max_retries: 0,
            ..Self::default()
        }
    }

    /// The wait before retry `attempt` (0 is the first). `chance` is a random number from the whole
    /// range of `u64`: full jitter, so that clients that failed together do not retry together. The
    /// wait is never shorter than what the server asks for; the jitter is added to it.
    #[must_use]
    pub(crate) fn wait(&self, attempt: u32, asked: Option<Duration>, chance: u64) -> Duration {
        let widest = self
            .base
            .saturating_mul(2_u32.saturating_pow(attempt))
            .min(self.cap);
        let nanos = u64::try_from(widest.as_nanos()).unwrap_or(u64::MAX);
        let jitter = (u128::from(nanos) * u128::from(chance)) >> 64;
        let jitter = Duration::from_nanos(u64::try_from(jitter).unwrap_or(u64::MAX));
        asked.unwrap_or_default().saturating_add(jitter)
    }
}

/// Whether a request can be sent twice without a second effect.
pub(crate) fn may_repeat(method: &Method, headers: &HeaderMap) -> bool {
    method.is_idempotent() || headers.contains_key(IDEMPOTENCY_KEY)
}

/// Whether a status means that the same request may succeed later.
pub(crate) fn passes(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// The wait in `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some((date.to_utc() - now).to_std().unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_wait_lies_between_nothing_and_the_doubled_base() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(0, None, 0), Duration::ZERO);
        assert!(policy.wait(0, None, u64::MAX) <= policy.base);
        assert!(policy.wait(0, None, u64::MAX) > policy.base * 99 / 100);
        assert!(policy.wait(1, None, u64::MAX) > policy.base);
        assert!(policy.wait(u32::MAX, None, u64::MAX) <= policy.cap);
    }

    #[test]
    fn what_the_server_asks_for_is_waited_for() {
        let asked = Duration::from_secs(7);
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(0, Some(asked), 0), asked);
        assert!(policy.wait(0, Some(asked), u64::MAX) > asked);
    }

    #[test]
    fn only_harmless_requests_are_repeated() {
        let bare = HeaderMap::new();
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
            assert!(may_repeat(&method, &bare), "{method}");
        }
        for method in [Method::POST, Method::PATCH] {
            assert!(!may_repeat(&method, &bare), "{method}");
        }
        let mut keyed = HeaderMap::new();
        keyed.insert(IDEMPOTENCY_KEY, "a".parse().unwrap());
        assert!(may_repeat(&Method::POST, &keyed));
        assert!(may_repeat(&Method::PATCH, &keyed));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2023-01-15T12:00:00Z".parse().unwrap();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", text.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(asked("3"), Some(Duration::from_secs(3)));
        let date = "Sun, 15 Jan 2023 12:00:05 GMT";
        assert_eq!(asked(date), Some(Duration::from_secs(5)));
        let past = "Sun, 15 Jan 2023 11:00:00 GMT";
        assert_eq!(asked(past), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
