//! The same actors and the same model on a real PostgreSQL, with its own concurrency.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_sim::plan::{Plan, Size};
use aivy_sim::{run, story};
use aivy_store::testing::Database;

/// Each makes a database of its own.
const SEEDS: u64 = 12;

#[test]
fn postgres_answers_as_the_model_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for seed in 1..=SEEDS {
        let Some(database) = runtime.block_on(Database::postgres()) else {
            return;
        };
        let plan = Plan::draw(seed, Size::SHORT);
        let report = run::run_on_server(&plan, database.url()).unwrap();
        if let Some(failure) = report.failure {
            panic!("seed {seed} fails:\n{}", story::tell(&failure));
        }
        assert!(report.calls > 100, "{} calls", report.calls);
    }
}
