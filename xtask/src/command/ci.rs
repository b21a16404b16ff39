//! `cargo xtask ci`.

use std::process::ExitCode;

use anyhow::Result;

use super::test;

/// Runs what continuous integration runs: all tests
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    test::run(&test::Args::default())
}
