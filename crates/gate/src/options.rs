//! The options of a gate.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aivy_core::{Clock, Entropy};
use aivy_types::plan::{DEFAULT_PLAN, DEFAULT_PLANS};
use aivy_types::{Permission, Plan};

use crate::store::Db;

/// An operation whose requests are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedOperation {
    /// Its ID: `get_profile`.
    pub id: String,
    /// The permission that it requires, if any.
    pub permission: Option<Permission>,
}

/// The options of a gate. [`GateOptions::new`] sets the defaults.
#[derive(Clone)]
pub struct GateOptions {
    /// Where keys are looked up and counts are written.
    pub db: Db,
    /// The wall clock for expiry and counts, the monotonic clock for limits.
    pub clock: Clock,
    /// The source of randomness, for the seeds of hash tables.
    pub entropy: Entropy,
    /// The plans that accounts may have.
    pub plans: Vec<Plan>,
    /// The plan of callers without a valid key, and of accounts whose plan is not in `plans`.
    pub default_plan: String,
    /// The operations; [`crate::Gate::record`] takes indexes in this list.
    pub operations: Arc<[CountedOperation]>,
    /// The maximum number of cached keys. At least 1. One takes about 0.7 KiB with its account, and
    /// 1.3 KiB with a cached profile; an allocator does not return all of that afterwards.
    pub max_keys: usize,
    /// The maximum number of client addresses with a bucket of their own; others share one.
    pub max_addresses: usize,
    /// How long after its last request, and after its bucket is full again, an account is removed.
    pub idle: Duration,
    /// How often the changes of other nodes are read. Well below one second, after which the cache
    /// is no longer trusted.
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
