//! Plans: the rate limits of an account.

use serde::{Deserialize, Serialize};

/// The rate limits of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the plan, such as `free`.
    pub name: String,
    /// The sustained number of requests per minute.
    pub rate: u32,
    /// The size of the token bucket: the number of requests admitted at once after a time without
    /// any. At least `rate`.
    pub burst: u32,
}

/// The limits for pages are the limits of the plan times this factor. Pages have a bucket of their
/// own, so that an account's programs cannot lock its owner out of the dashboard. Visitors who are
/// not logged in get the default plan, times the same factor.
pub const PAGES_FACTOR: u32 = 10;

/// The plans when the operator configures no others: name, rate per minute, burst.
pub const DEFAULT_PLANS: &[(&str, u32, u32)] = &[
    ("free", 60, 100),
    ("pro", 300, 500),
    ("enterprise", 1000, 2000),
];

/// The plan of a new account, and of callers without a valid key.
pub const DEFAULT_PLAN: &str = "free";
