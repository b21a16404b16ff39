//! Looking for a mistake that was put in by hand.

use aivy_core::mutant::Mutant;

use crate::failure::Failure;
use crate::plan::{Plan, Size};
use crate::run;

/// Runs seeds with a mistake until one of them fails.
///
/// # Errors
/// A run could not begin.
pub fn hunt(
    mutant: Mutant,
    seeds: impl IntoIterator<Item = u64>,
) -> anyhow::Result<Option<(Plan, Failure)>> {
    for seed in seeds {
        let plan = Plan::draw(seed, Size::SHORT);
        if let Some(failure) = run::run(&plan, Some(mutant))?.failure {
            return Ok(Some((plan, failure)));
        }
    }
    Ok(None)
}
