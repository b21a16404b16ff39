//! `cargo xtask postgres`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::postgres::{Binaries, Cluster, VARIABLE};
use crate::process::{self, in_front};
use crate::workspace;

/// Runs a command with a temporary PostgreSQL, for example `cargo xtask postgres cargo test`
///
/// The command finds the address in AIVY_TEST_POSTGRES, and PostgreSQL's programs first in its
/// PATH. The cluster is deleted when the command ends.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let binaries = Binaries::find_or_install()?;
    let path = in_front(binaries.directory(), std::env::var_os("PATH"));
    let cluster = Cluster::start(binaries, &workspace::target_dir()?)?;
    let mut command = Command::new(&args.command[0]);
    command
        .args(&args.command[1..])
        .env(VARIABLE, cluster.url())
        .env("PATH", path);
    Ok(passed_on(process::status(&mut command)?))
}
