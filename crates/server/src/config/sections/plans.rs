//! `[plans.NAME]`: rate limits.

use std::collections::BTreeMap;

use aivy_core::limit::Policy;
use aivy_types::Plan;
use aivy_types::plan::{DEFAULT_PLAN, DEFAULT_PLANS};
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// The rate limits of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlanNumbers {
    /// The sustained number of requests per minute.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub rate: u32,
    /// The number of requests admitted at once after a time without any. At least `rate`.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub burst: u32,
}

impl PlanNumbers {
    /// Reads all plans: the default ones, and those of the configuration.
    pub(in crate::config) fn read_all(reader: &mut Reader<'_>) -> BTreeMap<String, Self> {
        let defaults: BTreeMap<_, _> = DEFAULT_PLANS
            .iter()
            .map(|&(name, rate, burst)| (name, Self { rate, burst }))
            .collect();
        let mut names = reader.names("plans");
        names.extend(defaults.keys().map(|name| (*name).to_owned()));
        reader.named_tables("plans", "plan", &names, |reader, name| {
            Self::read(reader, name, defaults.get(name))
        })
    }

    /// Reads one plan. Both numbers are required, except for a default plan.
    fn read(reader: &mut Reader<'_>, name: &str, default: Option<&Self>) -> Self {
        let (numbers, is_valid) = reader.validated(|reader| match default {
            Some(default) => Self {
                rate: reader.value("rate", default.rate),
                burst: reader.value("burst", default.burst),
            },
            None => Self {
                rate: reader.required("rate", 1),
                burst: reader.required("burst", 1),
            },
        });
        if is_valid {
            reader.table_fault(numbers.fault(name));
        }
        numbers
    }

    /// Why the rate limiter cannot use these numbers.
    fn fault(&self, name: &str) -> Option<String> {
        Policy::new(&self.plan(name))
            .err()
            .map(|error| error.to_string())
    }

    /// The plan of that name.
    pub(crate) fn plan(&self, name: &str) -> Plan {
        Plan {
            name: name.to_owned(),
            rate: self.rate,
            burst: self.burst,
        }
    }
}

/// Reads the default plan, which must be one of `plans`.
pub(in crate::config) fn read_default(
    reader: &mut Reader<'_>,
    plans: &BTreeMap<String, PlanNumbers>,
) -> String {
    let (name, is_valid) =
        reader.validated(|reader| reader.value("default_plan", DEFAULT_PLAN.to_owned()));
    if is_valid && !plans.contains_key(&name) {
        let names: Vec<_> = plans.keys().map(String::as_str).collect();
        let names = names.join(", ");
        let message = format!("must be one of the plans {names}, not \"{name}\"");
        reader.cross_table_fault("default_plan", message);
    }
    name
}
