//! No seed finds anything that the contract does not allow, and everything is met.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_sim::coverage::Coverage;
use aivy_sim::plan::{Plan, Size};
use aivy_sim::{run, shrink, story};

/// `cargo xtask sim` runs as many as there is time for.
const SEEDS: u64 = 200;

#[test]
fn every_answer_is_explained() {
    let mut coverage = Coverage::default();
    for seed in 1..=SEEDS {
        let plan = Plan::draw(seed, Size::SHORT);
        let report = run::run(&plan, None).unwrap();
        coverage.merge(&report.coverage);
        if let Some(failure) = report.failure {
            let (_, failure) = shrink::shrink(&plan, failure, None, |_| {}).unwrap();
            panic!("seed {seed} fails:\n{}", story::tell(&failure));
        }
    }
    // That each read meets a broken disk or a dying process takes more seeds than these.
    let rare = |met: &String| met.ends_with("lost") || met.ends_with("service_unavailable");
    let never: Vec<_> = coverage
        .never()
        .into_iter()
        .filter(|it| !rare(it))
        .collect();
    assert!(
        never.is_empty(),
        "never met: {never:?}\n{}",
        coverage.table()
    );
}
