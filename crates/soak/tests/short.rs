//! A short run of `cargo xtask soak`, so that the command and its stories are tested. Whether
//! something grows shows only in a long run.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and then shows what it said"
)]

use std::path::PathBuf;
use std::time::Duration;

use aivy_soak::Options;

/// Calls that must succeed even in a short run.
const MET: [(&str, u16); 5] = [
    ("create_task", 201),
    ("claim_task", 201),
    ("submit_submission", 200),
    ("create_position", 201),
    ("page", 200),
];

/// The program, which cargo builds for the tests of its own crate, beside the directory of this
/// test's executable.
fn server() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let path = own.ancestors().nth(2).unwrap().join("aivy");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace --bins`, or `cargo test --workspace`",
        path.display()
    );
    path
}

#[test]
fn a_short_soak_survives_every_fault_and_finds_nothing() {
    let options = Options {
        server: server(),
        length: Duration::from_secs(14),
        least_requests: 800,
        rate: 60.0,
        lanes: 4,
        seed: 3,
    };
    let report = aivy_soak::run(&options, &|line| println!("{line}")).unwrap();
    println!("{}", report.markdown());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(
        report.faults_by_kind.len(),
        6,
        "{:?}",
        report.faults_by_kind
    );
    for (name, status) in MET {
        let count = report.statuses.get(name).and_then(|it| it.get(&status));
        assert!(count.is_some(), "{name} {status}: {:#?}", report.statuses);
    }
    let mut statuses = report.statuses.values().flat_map(|it| it.keys());
    assert!(statuses.any(|status| [400, 401, 403, 413, 415].contains(status)));
    // The growth of a young process says nothing; that it is measured does.
    assert!(
        report
            .rows
            .iter()
            .any(|row| row.measure == "resident memory" && row.start > 1.0)
    );
    assert!(
        report
            .rows
            .iter()
            .any(|row| row.measure == "rows of tasks" && row.end > 0.0)
    );
}
