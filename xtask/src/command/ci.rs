//! `cargo xtask ci`.

use std::process::ExitCode;

use anyhow::Result;

use super::test;

/// What continuous integration runs: every test, nothing left out
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    test::run(&test::Args::default())
}
