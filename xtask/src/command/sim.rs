//! `cargo xtask sim`.

use std::process::ExitCode;

use anyhow::Result;

use super::passed_on;
use crate::{process, workspace};

/// Simulates days of trouble in seconds, and checks every answer
///
/// The use cases, the store and the gate of several nodes run in one thread on simulated time and a
/// simulated disk, while processes die, the power fails and the disk breaks. A seed decides
/// everything. Each answer has to be explained by a model of the contract. The first seed that fails
/// is cut down to the shortest run that still fails, and told in words; it exits with 1 then.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Number of seeds to run [default: 200]
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,

    /// Stop after this many minutes, even if seeds are left
    #[arg(long, value_name = "M")]
    minutes: Option<f64>,

    /// The first seed; the others follow it [default: 1]
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,

    /// Switch on a mistake that was put in by hand, to see it found: its name, or `all`
    #[arg(long, value_name = "NAME")]
    mutant: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--package", "aivy-sim"]);
    command.args(["--features", "run", "--bin", "aivy-sim", "--"]);
    command.args(passed(args));
    if args.mutant.is_none() {
        let report = workspace::target_dir()?.join("sim").join("last.json");
        std::fs::create_dir_all(report.with_file_name(""))?;
        command.arg("--report").arg(report);
    }
    Ok(passed_on(process::status(&mut command)?))
}

/// The arguments that are passed on unchanged.
fn passed(args: &Args) -> Vec<String> {
    let options = [
        ("--seeds", args.seeds.map(|it| it.to_string())),
        ("--minutes", args.minutes.map(|it| it.to_string())),
        ("--seed", args.seed.map(|it| it.to_string())),
        ("--mutant", args.mutant.clone()),
    ];
    let given = options
        .into_iter()
        .filter_map(|(name, value)| Some([name.to_owned(), value?]));
    given.flatten().collect()
}
