//! The decision of a token bucket, and the response headers for it.
//!
//! Besides the `X-RateLimit-*` fields there are those of the IETF's draft
//! (draft-ietf-httpapi-ratelimit-headers, from -08 on): `RateLimit-Policy` names quotas (`q`) and
//! their windows in seconds (`w`); `RateLimit` contains what is left (`r`) and in how many seconds
//! the full quota is available again (`t`). For a bucket that is when it is full, so `t` and
//! `X-RateLimit-Reset` mean the same time.

use aivy_types::Timestamp;
use bytes::Bytes;

/// The decision about one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request is admitted.
    pub admitted: bool,
    /// `X-RateLimit-Limit`: the plan's rate per minute.
    pub limit: u32,
    /// `X-RateLimit-Remaining`: requests left before the burst reserve is used.
    pub remaining: u32,
    /// Microseconds until the bucket is full again, rounded up.
    pub reset_after: u64,
    /// `Retry-After`: seconds until a token is available, at least 1; 0 if the request is admitted.
    pub retry_after_secs: u64,
    pub(super) policy: &'static str,
}

impl Decision {
    /// `X-RateLimit-Reset`: the Unix second, rounded up, at which the bucket is full again. `now`
    /// is the time of day of the decision.
    #[must_use]
    pub fn reset_at(&self, now: Timestamp) -> u64 {
        let now = u64::try_from(now.micros()).unwrap_or_default();
        now.saturating_add(self.reset_after).div_ceil(1_000_000)
    }

    /// `RateLimit-Policy`: `"plan";q=60;w=60, "burst";q=100;w=100`. Cheap: the text is shared.
    #[must_use]
    pub const fn policy_field(&self) -> Bytes {
        Bytes::from_static(self.policy.as_bytes())
    }

    /// `RateLimit`: `"plan";r=59;t=1`.
    #[must_use]
    pub fn limit_field(&self) -> String {
        let mut field = String::with_capacity(48);
        field.push_str("\"plan\";r=");
        push_number(&mut field, self.remaining.into());
        field.push_str(";t=");
        push_number(&mut field, self.reset_after.div_ceil(1_000_000));
        field
    }
}

/// Appends decimal digits, without the overhead of `fmt`: this runs for every response.
fn push_number(to: &mut String, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    to.extend(digits[start..].iter().map(|&digit| char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn numbers_are_decimal() {
        for number in [0, 7, 10, 4_294_967_296, u64::MAX] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
