//! Plans: what an account may spend of the rate limit.

use serde::{Deserialize, Serialize};

/// A plan's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    /// The plan's name: `free`.
    pub name: String,
    /// Requests a minute that can be sustained.
    pub rate: u32,
    /// The size of the bucket: how many may come at once after idleness. At least `rate`.
    pub burst: u32,
}

/// How many times the numbers of a plan its accounts may read pages: a person who looks around is
/// no program, and what programs use up does not keep people out. The same holds for strangers,
/// with the default plan.
pub const PAGES_FACTOR: u32 = 10;

/// The plans that stand when the operator says nothing else: name, rate per minute, burst.
pub const DEFAULT_PLANS: &[(&str, u32, u32)] = &[
    ("free", 60, 100),
    ("pro", 300, 500),
    ("enterprise", 1000, 2000),
];

/// The plan of a new account, and of callers without a valid key.
pub const DEFAULT_PLAN: &str = "free";
