//! `cargo xtask demo`.

use std::process::ExitCode;

use anyhow::{Result, bail};

/// Starts the server on a database with the reference's account in it
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    bail!("not here yet")
}
