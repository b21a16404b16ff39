//! The rate limit: one token bucket, kept exactly in one 64-bit word.
//!
//! A plan's bucket holds `burst` tokens and refills at `rate` per minute. Instead of a level and a
//! time, the word is *the time when the bucket is full again* (the generic cell rate algorithm's
//! "theoretical arrival time", ITU-T I.371): a request moves that time later by the time that one
//! token takes to refill, and is refused if the result would be later than for an empty bucket.
//!
//! No fraction is ever rounded. One token takes `60 000 000 / rate` microseconds, p/q in lowest
//! terms; the word counts *units* of 1/q microsecond since the epoch of the limiter's monotonic
//! clock, in which a token is the whole number p. A word of 0 is a full bucket.
//!
//! A clock reading that is older than an earlier one (two threads, or a clock set back) is
//! harmless: the word never decreases, and an interval admits at most what an interval that is
//! longer by the set-back would.
//!
//! Everything here is pure and total: no plan, word or time makes it panic or overflow.

mod decision;
mod policy;

pub use decision::Decision;
pub use policy::{InvalidPlan, Policy};

/// The maximum rate of a plan, per minute.
pub const MAX_RATE: u32 = 1_000_000_000;
/// The maximum bucket size of a plan.
pub const MAX_BURST: u32 = 1_000_000_000;
/// The maximum q: with it a word is sufficient for more than five years of uptime, with the usual
/// plans (q = 1) for 584 000 years. At the end of that time buckets stop refilling: it fails
/// closed.
pub const MAX_UNITS_PER_MICRO: u32 = 100_000;
/// No word is above this; code that stores words can use `u64::MAX` for something else.
pub const MAX_WORD: u64 = u64::MAX - 1;

#[cfg(test)]
mod tests;
