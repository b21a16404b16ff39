//! `cargo xtask test`.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::postgres::{Binaries, Cluster, VARIABLE};
use crate::{process, term, workspace};

/// Runs every test there is, on SQLite and PostgreSQL
#[derive(clap::Args, Default)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<ExitCode> {
    let cluster = Cluster::start(Binaries::find_or_install()?, &workspace::target_dir()?)?;
    let start = Instant::now();
    term::heading("tests");
    process::run(
        workspace::cargo()
            .args(["test", "--workspace"])
            .env(VARIABLE, cluster.url()),
    )?;
    term::pass(&format!(
        "tests passed in {:.1} s",
        start.elapsed().as_secs_f64()
    ));
    Ok(ExitCode::SUCCESS)
}
