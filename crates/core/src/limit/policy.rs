//! A plan in units, and its operations on a word.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use aivy_types::Plan;

use crate::mutant::{self, Mutant};

use super::{Decision, MAX_BURST, MAX_RATE, MAX_UNITS_PER_MICRO, MAX_WORD};

const MICROS_PER_MINUTE: u32 = 60_000_000;
const MICROS_PER_SECOND: u64 = 1_000_000;

/// Why a plan is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlan {
    /// The rate is out of range.
    #[error("plan {plan}: rate must be 1 to {MAX_RATE}")]
    Rate {
        /// The plan's name.
        plan: String,
    },
    /// The burst is out of range.
    #[error("plan {plan}: burst must be at least rate ({rate}) and at most {MAX_BURST}")]
    Burst {
        /// The plan's name.
        plan: String,
        /// Its rate.
        rate: u32,
    },
    /// The number of microseconds per token has too large a denominator.
    #[error(
        "plan {plan}: rate must be a multiple of 1000 above 100000, and a multiple of 1000000 above 100000000"
    )]
    Uneven {
        /// The plan's name.
        plan: String,
    },
    /// There is no plan with this name.
    #[error("there is no plan {plan}")]
    Missing {
        /// The name.
        plan: String,
    },
}

/// A plan in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    rate: u32,
    burst: u32,
    /// p: the units of one token.
    token: u64,
    /// q: the units of one microsecond.
    per_micro: u64,
    /// The units of `burst` tokens.
    capacity: u64,
    field: &'static str,
}

impl Policy {
    /// The policy of a plan.
    ///
    /// # Errors
    /// A value is out of range: `rate` 1 to [`MAX_RATE`], `burst` from `rate` to [`MAX_BURST`], and
    /// `rate` divided by its common divisor with 60 000 000 at most [`MAX_UNITS_PER_MICRO`] (which
    /// all rates up to that number are).
    pub fn new(plan: &Plan) -> Result<Self, InvalidPlan> {
        let (rate, burst, plan) = (plan.rate, plan.burst, plan.name.clone());
        if !(1..=MAX_RATE).contains(&rate) {
            return Err(InvalidPlan::Rate { plan });
        }
        if !(rate..=MAX_BURST).contains(&burst) {
            return Err(InvalidPlan::Burst { plan, rate });
        }
        let common = gcd(MICROS_PER_MINUTE, rate);
        let per_micro = rate / common;
        if per_micro > MAX_UNITS_PER_MICRO {
            return Err(InvalidPlan::Uneven { plan });
        }
        // At most 6 × 10^7 × 10^9: far below 64 bits.
        let token = u64::from(MICROS_PER_MINUTE / common);
        Ok(Self {
            rate,
            burst,
            token,
            per_micro: u64::from(per_micro),
            capacity: token * u64::from(burst),
            field: interned(policy_field(rate, burst)),
        })
    }

    /// Requests per minute.
    #[must_use]
    pub const fn rate(&self) -> u32 {
        self.rate
    }

    /// The size of the bucket.
    #[must_use]
    pub const fn burst(&self) -> u32 {
        self.burst
    }

    /// Takes one token at `now` (microseconds of the limiter's monotonic clock): returns the new
    /// word, and the decision. A refused request takes nothing: its word is unchanged.
    #[must_use]
    pub fn take(&self, word: u64, now: u64) -> (u64, Decision) {
        let now = self.units(now);
        let used = word.saturating_sub(now).saturating_add(self.token);
        let mut capacity = self.capacity;
        if mutant::is_on(Mutant::BucketIsLarger) {
            capacity += self.token;
        }
        if used > capacity {
            if mutant::is_on(Mutant::RefusalTakes) {
                return (now + used, self.refused(used));
            }
            return (word, self.refused(used));
        }
        (now + used, self.admitted(used))
    }

    /// The state of the word at `now`, without taking a token: `admitted` is whether a request
    /// would be admitted.
    #[must_use]
    pub fn peek(&self, word: u64, now: u64) -> Decision {
        let used = word.saturating_sub(self.units(now));
        let wanted = used.saturating_add(self.token);
        if wanted > self.capacity {
            self.refused(wanted)
        } else {
            self.admitted(used)
        }
    }

    /// How many tokens are missing at `now`, rounded up; at most `burst`.
    #[must_use]
    pub fn used(&self, word: u64, now: u64) -> u32 {
        let used = word.saturating_sub(self.units(now)).min(self.capacity);
        u32::try_from(used.div_ceil(self.token)).unwrap_or(self.burst)
    }

    /// For how many microseconds the bucket has been full at `now`; `None` if it is not full. A
    /// full bucket can be dropped: a word of 0 is equivalent.
    #[must_use]
    pub fn full_for(&self, word: u64, now: u64) -> Option<u64> {
        let units = self.units(now).checked_sub(word)?;
        Some(units / self.per_micro)
    }

    /// The word of an account that changes from the plan `old` to this one at `now`.
    ///
    /// Used tokens stay used (a fraction of a unit is rounded up, so that quick changes of plan
    /// gain nothing), but never more than this plan's bucket holds: after a change to a smaller
    /// plan the bucket is at worst empty, without a debt. So around one change an account can make
    /// at most the requests of the larger of the two plans plus one bucket of this plan.
    #[must_use]
    pub fn convert(&self, word: u64, old: &Self, now: u64) -> u64 {
        let used = word.saturating_sub(old.units(now)).min(old.capacity);
        let exact = u128::from(used) * u128::from(self.token);
        let used = exact.div_ceil(u128::from(old.token));
        let used = u64::try_from(used).map_or(self.capacity, |used| used.min(self.capacity));
        if used == 0 { 0 } else { self.units(now) + used }
    }

    /// The time in units, limited so that a word cannot overflow 64 bits.
    fn units(&self, now: u64) -> u64 {
        now.saturating_mul(self.per_micro)
            .min(MAX_WORD - self.capacity)
    }

    fn admitted(&self, used: u64) -> Decision {
        self.decision(used, true, 0)
    }

    /// `wanted`: what would be used if the request was admitted.
    fn refused(&self, wanted: u64) -> Decision {
        let second = self.per_micro * MICROS_PER_SECOND;
        let wait = (wanted - self.capacity).div_ceil(second);
        self.decision(wanted.saturating_sub(self.token), false, wait)
    }

    fn decision(&self, used: u64, admitted: bool, retry_after_secs: u64) -> Decision {
        let left = self.capacity.saturating_sub(used);
        let whole = match mutant::is_on(Mutant::RestIsRoundedUp) {
            true => left.div_ceil(self.token),
            false => left / self.token,
        };
        let reserve = u64::from(self.burst - self.rate);
        Decision {
            admitted,
            limit: self.rate,
            remaining: u32::try_from(whole.saturating_sub(reserve)).unwrap_or(self.rate),
            reset_after: used.div_ceil(self.per_micro),
            retry_after_secs,
            policy: self.field,
        }
    }
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `RateLimit-Policy`: both quotas, and the seconds in which each refills completely.
fn policy_field(rate: u32, burst: u32) -> String {
    let window = (u64::from(burst) * 60).div_ceil(u64::from(rate));
    format!("\"plan\";q={rate};w=60, \"burst\";q={burst};w={window}")
}

/// The same text for the lifetime of the program. Every response contains it, and a reference count
/// that all threads share would cost more than the rest of the decision; there are only as many
/// texts as plans.
fn interned(text: String) -> &'static str {
    static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text.as_str()) {
        return known;
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    texts.insert(text);
    text
}
