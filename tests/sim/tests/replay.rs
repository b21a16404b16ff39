//! A seed does the same each time, to the byte.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_core::mutant::Mutant;
use aivy_sim::plan::{Plan, Size};
use aivy_sim::{run, shrink};

/// One test: SQLite has one source of randomness for the whole program.
#[test]
fn a_seed_decides_everything() {
    let digest = |seed| {
        let report = run::run(&Plan::draw(seed, Size::SHORT), None).unwrap();
        (report.digest, report.steps, report.time)
    };
    for seed in [3, 11, 77] {
        assert_eq!(digest(seed), digest(seed), "seed {seed}");
    }
    assert_ne!(digest(1), digest(2));
    a_failing_run_is_cut_down();
}

fn a_failing_run_is_cut_down() {
    let mistake = Some(Mutant::RoundedUp);
    let plan = Plan::draw(1, Size::SHORT);
    let failure = run::run(&plan, mistake).unwrap().failure.unwrap();
    let (small, failure) = shrink::shrink(&plan, failure, mistake, |_| {}).unwrap();
    assert!(
        small.steps() <= 3,
        "{} steps: {}",
        small.steps(),
        failure.what
    );
    assert!(small.faults() <= 1, "{} faults", small.faults());
    // What is left still fails, in the same way each time.
    let again = run::run(&small, mistake).unwrap().failure.unwrap();
    assert_eq!(again.what, failure.what);
}
