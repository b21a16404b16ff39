//! The plans, ready to be applied.

use std::collections::HashMap;
use std::sync::Arc;

use aivy_core::limit::{InvalidPlan, MAX_BURST, MAX_RATE, Policy};
use aivy_types::Plan;
use aivy_types::plan::PAGES_FACTOR;

/// A plan with its name.
#[derive(Debug)]
pub(crate) struct Tier {
    pub(crate) name: Box<str>,
    /// For requests with a key, and for forms.
    pub(crate) policy: Policy,
    /// For pages that only read.
    pub(crate) pages: Policy,
}

/// All plans, and a substitute for unknown ones.
#[derive(Debug)]
pub(crate) struct Plans {
    tiers: HashMap<Box<str>, Arc<Tier>>,
    default: Arc<Tier>,
}

impl Plans {
    pub(crate) fn new(plans: &[Plan], default: &str) -> Result<Self, InvalidPlan> {
        let mut tiers = HashMap::new();
        for plan in plans {
            let name: Box<str> = plan.name.as_str().into();
            let (policy, pages) = (Policy::new(plan)?, Policy::new(&for_pages(plan))?);
            let tier = Tier {
                name: name.clone(),
                policy,
                pages,
            };
            tiers.insert(name, Arc::new(tier));
        }
        let missing = || InvalidPlan::Missing {
            plan: default.to_owned(),
        };
        let default = tiers.get(default).cloned().ok_or_else(missing)?;
        Ok(Self { tiers, default })
    }

    /// The plan with this name. An account can have a plan that the operator has since removed from
    /// the configuration: it gets the limits of the default plan.
    pub(crate) fn get(&self, name: &str) -> &Arc<Tier> {
        self.tiers.get(name).unwrap_or_else(|| {
            tracing::warn!(plan = name, "an account's plan is not configured");
            &self.default
        })
    }

    /// As [`Plans::get`], without logging: pages call it at each visit.
    pub(crate) fn find(&self, name: &str) -> &Arc<Tier> {
        self.tiers.get(name).unwrap_or(&self.default)
    }

    pub(crate) fn default(&self) -> &Tier {
        &self.default
    }
}

/// The limit for reading pages on `plan`, as a plan. If the exact rate cannot be represented, it is
/// rounded down.
fn for_pages(plan: &Plan) -> Plan {
    let rate = plan.rate.saturating_mul(PAGES_FACTOR).min(MAX_RATE);
    let even = match rate {
        0..=100_000 => 1,
        100_001..=100_000_000 => 1_000,
        _ => 1_000_000,
    };
    Plan {
        name: plan.name.clone(),
        rate: rate - rate % even,
        burst: plan.burst.saturating_mul(PAGES_FACTOR).min(MAX_BURST),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Every valid plan has a valid plan for pages.
    #[test]
    fn pages_are_ten_times_the_plan() {
        let pages = |rate, burst| {
            let plan = Plan {
                name: "test".to_owned(),
                rate,
                burst,
            };
            Policy::new(&plan).unwrap();
            let pages = Policy::new(&for_pages(&plan)).unwrap();
            (pages.rate(), pages.burst())
        };
        assert_eq!(pages(60, 100), (600, 1000));
        assert_eq!(pages(1, 1), (10, 10));
        assert_eq!(pages(99_991, 99_991), (999_000, 999_910));
        assert_eq!(pages(99_999_000, 99_999_000), (999_000_000, 999_990_000));
        assert_eq!(pages(MAX_RATE, MAX_BURST), (MAX_RATE, MAX_BURST));
    }
}
