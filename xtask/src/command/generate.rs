//! `cargo xtask gen`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::process;
use crate::workspace::{self, Profile};

/// Writes all generated files: documents, clients, pages
///
/// Exits with 0 if all files are up to date, 1 if --check found stale files, 2 if the generation
/// itself failed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only compare with the files on disk; write nothing
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let Ok(directory) = workspace::build(Profile::Debug, &["aivy-gen"]) else {
        crate::interrupt::check()?;
        crate::term::fail("the generator does not build: fix the errors above first");
        return Ok(ExitCode::from(2));
    };
    let mut command = Command::new(directory.join("aivy-gen"));
    command.current_dir(workspace::root());
    if args.check {
        command.arg("--check");
    }
    Ok(passed_on(process::status(&mut command)?))
}
