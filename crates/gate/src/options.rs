//! What a gate is made of.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aivy_core::{Clock, Entropy};
use aivy_store::Db;
use aivy_types::plan::{DEFAULT_PLAN, DEFAULT_PLANS};
use aivy_types::{Permission, Plan};

/// An operation whose requests are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedOperation {
    /// Its id: `get_profile`.
    pub id: String,
    /// The permission that it needs, if any.
    pub permission: Option<Permission>,
}

/// How to make a gate. [`GateOptions::new`] sets everything to what is usual.
#[derive(Clone)]
pub struct GateOptions {
    /// Where keys are looked up and counts are written.
    pub db: Db,
    /// Time: the wall clock for expiry and counts, the monotonic one for limits.
    pub clock: Clock,
    /// Randomness, for the seeds of tables.
    pub entropy: Entropy,
    /// The plans that accounts may have.
    pub plans: Vec<Plan>,
    /// The plan of callers without a valid key, and of accounts whose plan is not in `plans`.
    pub default_plan: String,
    /// The operations; [`crate::Gate::record`] takes places in this list.
    pub operations: Arc<[CountedOperation]>,
    /// Keys that are remembered at most. At least 1. One takes about 0.7 KiB with its account, and
    /// with a cached profile 1.3 KiB; an allocator does not give all of that back afterwards.
    pub max_keys: usize,
    /// Client addresses that are remembered at most; those beyond share one bucket.
    pub max_addresses: usize,
    /// How long after its last request, and after its bucket is full again, an account is
    /// forgotten.
    pub idle: Duration,
    /// How often the changes of other nodes are read. Well below one second, which is how long the
    /// cache is believed without.
    pub poll_interval: Duration,
    /// How often counts are written.
    pub flush_interval: Duration,
}

impl GateOptions {
    /// The usual options.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        let plan = |&(name, rate, burst): &(&str, u32, u32)| Plan {
            name: name.to_owned(),
            rate,
            burst,
        };
        Self {
            db,
            clock,
            entropy: Entropy::system(),
            plans: DEFAULT_PLANS.iter().map(plan).collect(),
            default_plan: DEFAULT_PLAN.to_owned(),
            operations: Arc::from([]),
            max_keys: 32_768,
            max_addresses: 65_536,
            idle: Duration::from_secs(60),
            poll_interval: Duration::from_millis(250),
            flush_interval: Duration::from_secs(2),
        }
    }
}

impl fmt::Debug for GateOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateOptions")
            .field("plans", &self.plans)
            .field("default_plan", &self.default_plan)
            .field("max_keys", &self.max_keys)
            .field("max_addresses", &self.max_addresses)
            .finish_non_exhaustive()
    }
}
