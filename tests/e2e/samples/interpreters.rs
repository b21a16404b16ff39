//! The samples in JavaScript and Python: each language in one process, which runs one sample after
//! the other and says which statuses each was answered.

use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;

use super::{ground, programs, scripts};
use crate::harness::program;

const NODE: (&str, &str) = ("node", include_str!("run.mjs"));
const PYTHON: (&str, &str) = ("python", include_str!("run.py"));

/// What came of a sample.
#[derive(Debug, Deserialize)]
struct Outcome {
    id: String,
    /// The statuses of the answers that it got.
    statuses: Vec<u16>,
    /// What it threw.
    error: Option<String>,
}

#[tokio::test]
async fn every_sample_in_javascript_runs() {
    every_sample_runs("JavaScript", NODE, "run.mjs").await;
}

#[tokio::test]
async fn every_sample_in_python_runs() {
    every_sample_runs("Python", PYTHON, "run.py").await;
}

async fn every_sample_runs(label: &str, (name, runner): (&str, &str), file: &str) {
    let Some(programs) = programs() else {
        return;
    };
    let server = ground().await;
    let scripts = scripts(&server, label).await;
    let listed = scripts
        .iter()
        .map(|script| json!({ "id": script.operation.id, "source": script.source }));
    let listed = serde_json::Value::from_iter(listed);
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at(file), runner).unwrap();
    std::fs::write(at("samples.json"), listed.to_string()).unwrap();
    let mut command = Command::new(programs.join(name));
    command.env_clear().current_dir(directory.path());
    command.args([file, "samples.json", "outcomes.json"]);
    let said = program::run(command).await;
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let outcomes = std::fs::read_to_string(at("outcomes.json")).unwrap();
    let outcomes: Vec<Outcome> = serde_json::from_str(&outcomes).unwrap();
    assert_eq!(outcomes.len(), scripts.len());
    for (script, outcome) in scripts.iter().zip(&outcomes) {
        assert_eq!(script.operation.id, outcome.id);
        assert_eq!(outcome.error, None, "{outcome:?}\n{}", script.source);
        let wanted = [script.operation.success()];
        assert_eq!(outcome.statuses, wanted, "{outcome:?}\n{}", script.source);
    }
}
