//! What to do after a failed attempt. Only decisions: no clock, no socket, no randomness of its
//! own.

use std::time::Duration;

use aivy_types::Timestamp;
use http::HeaderMap;

use crate::ProviderError;
use crate::options::RetryOptions;

/// Which provider can be called after a failed attempt, if the caller has received nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryDecision {
    /// The same provider later, another one at once.
    Retry,
    /// Only another provider: this one would fail again.
    Elsewhere,
    /// None: the request is at fault, or a provider has already worked on it long enough.
    Final,
}

/// Decides by the error of an attempt that returned nothing to the caller.
pub(crate) fn judge(error: &ProviderError) -> RetryDecision {
    use crate::Phase::{Connect, FirstByte, Idle, Whole};
    use ProviderError as E;
    match error {
        E::Unreachable | E::RateLimited { .. } | E::Timeout(Connect | FirstByte) => {
            RetryDecision::Retry
        }
        E::Unavailable {
            status: 408 | 425 | 500 | 502..=504,
            ..
        } => RetryDecision::Retry,
        E::Cut | E::Failed { .. } => RetryDecision::Retry,
        E::Unavailable { .. } | E::Refused { .. } | E::BadAnswer(_) => RetryDecision::Elsewhere,
        // Another provider can have another account.
        E::QuotaUsedUp { .. } => RetryDecision::Elsewhere,
        // Another provider may have the model.
        E::Rejected { status: 404, .. } => RetryDecision::Elsewhere,
        E::Busy { .. } => RetryDecision::Elsewhere,
        E::Rejected { .. } | E::Timeout(Idle | Whole) => RetryDecision::Final,
        E::NotConfigured { .. } | E::UnknownModel { .. } => RetryDecision::Final,
    }
}

/// The wait before round `round` of the providers (1 is the first retry). `chance` is random over
/// the whole range of `u64`: full jitter, so that callers that failed together do not retry
/// together. A wait that the provider asks for is always observed, and the jitter is added to it.
pub(crate) fn wait(
    options: &RetryOptions,
    round: u32,
    asked: Option<Duration>,
    chance: u64,
) -> Duration {
    let doubled = 2_u32.saturating_pow(round.saturating_sub(1));
    let widest = options.base.saturating_mul(doubled).min(options.cap);
    let nanos = u64::try_from(widest.as_nanos()).unwrap_or(u64::MAX);
    let jitter = (u128::from(nanos) * u128::from(chance)) >> 64;
    let jitter = Duration::from_nanos(u64::try_from(jitter).unwrap_or(u64::MAX));
    asked.unwrap_or_default().saturating_add(jitter)
}

/// The maximum wait that is accepted from a provider: a day.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The wait that a provider asks for: OpenAI's `retry-after-ms`, or `Retry-After` in seconds,
/// possibly with a fraction, or as a date (RFC 9110, 10.2.3). At most a day.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    asked(headers, now).map(|wait| wait.min(LONGEST))
}

fn asked(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: &str, unit: f64| {
        let number: f64 = text.parse().ok()?;
        Duration::try_from_secs_f64(number * unit).ok()
    };
    if let Some(wait) = text("retry-after-ms").and_then(|text| number(text, 0.001)) {
        return Some(wait);
    }
    let text = text("retry-after")?;
    if text.parse::<f64>().is_ok() {
        return number(text, 1.0);
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let micros = date.timestamp().as_microsecond() - now.micros();
    Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::wire::Reason;
    use crate::{Fault, Phase};

    #[test]
    fn a_wait_lies_between_nothing_and_the_doubled_base() {
        let options = RetryOptions::default();
        assert_eq!(wait(&options, 1, None, 0), Duration::ZERO);
        let first = wait(&options, 1, None, u64::MAX);
        assert!(first <= options.base && first > options.base * 99 / 100);
        assert!(wait(&options, 2, None, u64::MAX) > options.base);
        assert!(wait(&options, u32::MAX, None, u64::MAX) <= options.cap);
    }

    #[test]
    fn what_a_provider_asks_for_is_waited_for() {
        let asked = Duration::from_secs(7);
        assert_eq!(wait(&RetryOptions::default(), 1, Some(asked), 0), asked);
        assert!(wait(&RetryOptions::default(), 1, Some(asked), u64::MAX) > asked);
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_is_wrong_is_not() {
        let status = |status| ProviderError::Unavailable {
            status,
            retry_after: None,
        };
        let rejected = |status| ProviderError::Rejected {
            status,
            reason: Reason::default(),
        };
        for code in [500, 502, 503, 504] {
            assert_eq!(judge(&status(code)), RetryDecision::Retry, "{code}");
        }
        assert_eq!(judge(&status(501)), RetryDecision::Elsewhere);
        assert_eq!(
            judge(&ProviderError::BadAnswer(Fault::Redirect)),
            RetryDecision::Elsewhere
        );
        assert_eq!(judge(&rejected(404)), RetryDecision::Elsewhere);
        let reason = Reason::default();
        assert_eq!(
            judge(&ProviderError::QuotaUsedUp { reason }),
            RetryDecision::Elsewhere
        );
        assert_eq!(judge(&rejected(400)), RetryDecision::Final);
        assert_eq!(
            judge(&ProviderError::Timeout(Phase::FirstByte)),
            RetryDecision::Retry
        );
        assert_eq!(
            judge(&ProviderError::Timeout(Phase::Whole)),
            RetryDecision::Final
        );
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp::parse("2023-01-15T12:00:00Z").unwrap();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", text.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(asked("3"), Some(Duration::from_secs(3)));
        assert_eq!(
            asked("Sun, 15 Jan 2023 12:00:05 GMT"),
            Some(Duration::from_secs(5))
        );
        assert_eq!(asked("Sun, 15 Jan 2023 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(asked("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(asked("1e30"), None);
        assert_eq!(asked("999999999"), Some(LONGEST));
        let mut headers = HeaderMap::new();
        headers.insert("retry-after-ms", "250".parse().unwrap());
        headers.insert("retry-after", "9".parse().unwrap());
        assert_eq!(retry_after(&headers, now), Some(Duration::from_millis(250)));
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
