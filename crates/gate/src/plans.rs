//! The plans, ready to be applied.

use std::collections::HashMap;
use std::sync::Arc;

use aivy_core::limit::{InvalidPlan, Policy};
use aivy_types::Plan;

/// A plan with its name.
#[derive(Debug)]
pub(crate) struct Tier {
    pub(crate) name: Box<str>,
    pub(crate) policy: Policy,
}

/// All plans; one stands in for those that nobody defines.
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
            let policy = Policy::new(plan)?;
            tiers.insert(name.clone(), Arc::new(Tier { name, policy }));
        }
        let missing = || InvalidPlan::Missing {
            plan: default.to_owned(),
        };
        let default = tiers.get(default).cloned().ok_or_else(missing)?;
        Ok(Self { tiers, default })
    }

    /// The plan of this name. An account may stand on a plan that the operator has since taken out
    /// of the configuration: it gets the default plan's numbers.
    pub(crate) fn get(&self, name: &str) -> &Arc<Tier> {
        self.tiers.get(name).unwrap_or_else(|| {
            tracing::warn!(plan = name, "an account's plan is not configured");
            &self.default
        })
    }

    pub(crate) fn default(&self) -> &Tier {
        &self.default
    }
}
