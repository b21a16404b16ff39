//! The steps that cargo runs.

use std::process::Command;

use anyhow::{Result, bail};

use super::Setting;
use crate::postgres::{VARIABLE, WITHOUT_VARIABLE};
use crate::{process, workspace};

/// cargo fmt --check
pub(crate) fn format() -> Result<()> {
    require_component("fmt", "rustfmt")?;
    process::run(workspace::cargo().args(["fmt", "--check"]))
}

/// cargo clippy, warnings denied
pub(crate) fn clippy() -> Result<()> {
    require_component("clippy", "clippy")?;
    process::run(workspace::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// cargo test --workspace
pub(crate) fn tests(setting: &Setting) -> Result<()> {
    let mut command = workspace::cargo();
    // A red test in one crate tells nothing of the others.
    command.args(["test", "--workspace", "--no-fail-fast"]);
    if !setting.filters.is_empty() {
        command.arg("--").args(&setting.filters);
    }
    process::run(with_databases(&mut command, setting))
}

/// cargo test in the crate that stands outside of the workspace
pub(crate) fn downstream(setting: &Setting) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["test", "--manifest-path", "examples/downstream/Cargo.toml"]);
    command.arg("--target-dir").arg(&setting.target);
    process::run(&mut command)
}

fn with_databases<'a>(command: &'a mut Command, setting: &Setting) -> &'a mut Command {
    match &setting.postgres_url {
        Some(url) => command.env(VARIABLE, url).env_remove(WITHOUT_VARIABLE),
        None => command
            .env(WITHOUT_VARIABLE, "postgres")
            .env_remove(VARIABLE),
    }
}

fn require_component(subcommand: &str, component: &str) -> Result<()> {
    let output = process::quietly(workspace::cargo().args([subcommand, "--version"]))?;
    if !output.status.success() {
        bail!("cargo {subcommand} is missing: `rustup component add {component}`");
    }
    Ok(())
}
