//! `cargo xtask bench`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::process;
use crate::workspace::{self, Profile};

/// Measures the server against a bare one and writes docs/benchmarks.md
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to aivy-bench; `cargo xtask bench -- --help` lists them
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let directory = workspace::build(Profile::Release, &["aivy", "aivy-bench"])?;
    let mut command = Command::new(directory.join("aivy-bench"));
    command.current_dir(workspace::root()).args(&args.arguments);
    Ok(passed_on(process::status(&mut command)?))
}
