//! The simulator finds each mistake that was put in by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_core::mutant::Mutant;
use aivy_sim::hunt::hunt;

/// Each is found by one of so many seeds.
const SEEDS: u64 = 200;

#[test]
fn every_mistake_is_found() {
    let mut missed = Vec::new();
    for mutant in Mutant::ALL {
        if hunt(*mutant, 1..=SEEDS).unwrap().is_none() {
            missed.push(mutant);
        }
    }
    assert!(missed.is_empty(), "not found by {SEEDS} seeds: {missed:?}");
}
