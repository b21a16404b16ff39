//! Looking for a mistake that was put in by hand.

use aivy_core::mutant::{self, Mutant};

use crate::plan::{Plan, Size};
use crate::run::{self, Failure};

/// Runs seeds with a mistake until one of them fails.
///
/// # Errors
/// A run could not begin.
pub fn hunt(mutant: Mutant, first: u64, seeds: u64) -> anyhow::Result<Option<(u64, Box<Failure>)>> {
    for seed in first..first.saturating_add(seeds) {
        let plan = Plan::draw(seed, Size::SHORT);
        mutant::switch(Some(mutant));
        let report = run::run(&plan);
        mutant::switch(None);
        if let Some(failure) = report?.failure {
            return Ok(Some((seed, Box::new(failure))));
        }
    }
    Ok(None)
}
