//! Builds the program with coverage, and reads its table of targets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process, workspace};

/// LLVM's coverage for fuzzers, which the stable compiler has too: counters of edges, and calls at
/// comparisons of numbers.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// The variable that selects the target when `crates/fuzz-targets/guided.rs` is compiled.
const VARIABLE: &str = "AIVY_FUZZ_TARGET";

/// Lets the linker leave out the counters of functions that it leaves out.
const LINKED: &str = "-Clink-arg=-Wl,-z,start-stop-gc";

/// A target, as the program lists it.
pub(super) struct Target {
    pub(super) name: String,
    /// The maximum size of an input, in bytes.
    pub(super) longest: u64,
    /// Words for the fuzzer.
    pub(super) words: Vec<String>,
}

/// Builds the program for a target, or the one that lists them. Everything is compiled apart from
/// other builds, because of the coverage; for another target only the program itself is compiled.
pub(super) fn program(directory: &Path, target: Option<&str>) -> Result<PathBuf> {
    // With a machine, the flags are only for what runs in the program, and not for what builds it.
    let machine = machine()?;
    let built = directory.join("build");
    let mut command = workspace::cargo();
    command.args([
        "rustc",
        "--quiet",
        "-p",
        "aivy-fuzz-targets",
        "--example",
        "guided",
    ]);
    command.args(["--features", "guided", "--profile", "fuzz-targets"]);
    command.args(["--target", &machine]);
    command.arg("--target-dir").arg(&built);
    command.args(["--", LINKED]);
    command.env("RUSTFLAGS", COVERAGE);
    match target {
        Some(name) => command.env(VARIABLE, name),
        None => command.env_remove(VARIABLE),
    };
    process::run(&mut command)?;
    let programs = directory.join("programs");
    fs::create_dir_all(&programs)?;
    let program = programs.join(target.unwrap_or("list"));
    fs::copy(
        built.join(machine).join("fuzz-targets/examples/guided"),
        &program,
    )?;
    Ok(program)
}

/// This machine, as the compiler calls it.
fn machine() -> Result<String> {
    let text = process::read(Command::new("rustc").arg("-vV"))?;
    let mut lines = text.lines();
    let host = lines.find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// The table of the program.
pub(super) fn targets(program: &Path) -> Result<Vec<Target>> {
    let mut command = Command::new(program);
    let text = process::read(command.arg("-runs=0"))?;
    let targets: Vec<_> = text.lines().filter_map(target).collect();
    if targets.is_empty() {
        bail!("{} lists no targets", program.display());
    }
    Ok(targets)
}

fn target(line: &str) -> Option<Target> {
    let value: Value = serde_json::from_str(line).ok()?;
    let words = value["words"].as_array()?.iter();
    Some(Target {
        name: value["name"].as_str()?.to_owned(),
        longest: value["longest"].as_u64()?,
        words: words
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_target() {
        let line = r#"{"name":"key","longest":128,"words":["aivy_"]}"#;
        let read = target(line).map(|it| (it.name, it.longest, it.words));
        assert_eq!(
            read,
            Some(("key".to_owned(), 128, vec!["aivy_".to_owned()]))
        );
        assert!(target("INFO: Seed: 1").is_none());
    }
}
