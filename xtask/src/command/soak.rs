//! `cargo xtask soak`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::process;
use crate::workspace::{self, Profile};

/// Runs the server for hours under a mixed load with faults, and prints what grows
///
/// Clients publish, claim, submit and review tasks, stake and unstake, read, run AI tools, ask a
/// provider, use MCP and pages, send wrong keys and bodies that are too large or malformed, hang
/// up, and repeat requests with their idempotency keys, at a fixed rate. The faults: SIGSTOP, mass
/// resets of connections, a provider that fails or hangs, SIGTERM and SIGKILL with a restart, and
/// an audit of the ledger after each SIGKILL and at the end.
///
/// Of the longest life of a process, without its first minutes, it prints what must be flat (memory,
/// descriptors, threads, write-ahead log, latency, live rows) and what grows with the work, each
/// with its start, end, slope and verdict. The result is in `soak/last.json` and `soak/last.md` in
/// Cargo's target directory. It exits with 1 if something grows that must be flat, if a client got
/// a response that none should get, or if the audit finds a difference.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long to run, in hours; fractions are possible [default: 1]
    #[arg(long, value_name = "H", conflicts_with = "minutes")]
    hours: Option<f64>,

    /// How long to run, in minutes
    #[arg(long, value_name = "M")]
    minutes: Option<f64>,

    /// Requests per second [default: 20]
    #[arg(long, value_name = "N")]
    rate: Option<f64>,

    /// Number of concurrent clients [default: 6]
    #[arg(long, value_name = "N")]
    lanes: Option<u16>,

    /// The seed of all random choices [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Use a release build, which takes longer to build
    #[arg(long)]
    release: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let profile = if args.release {
        Profile::Release
    } else {
        Profile::Debug
    };
    let directory = workspace::build(profile, &["aivy", "aivy-soak"])?;
    let mut command = Command::new(directory.join("aivy-soak"));
    command.arg("--server").arg(directory.join("aivy"));
    command
        .arg("--out")
        .arg(workspace::target_dir()?.join("soak"));
    command.args(passed(args));
    Ok(passed_on(process::status(&mut command)?))
}

/// The arguments that are passed on unchanged.
fn passed(args: &Args) -> Vec<String> {
    let options = [
        ("--hours", args.hours.map(|it| it.to_string())),
        ("--minutes", args.minutes.map(|it| it.to_string())),
        ("--rate", args.rate.map(|it| it.to_string())),
        ("--lanes", args.lanes.map(|it| it.to_string())),
        ("--seed", args.seed.map(|it| it.to_string())),
    ];
    let given = options
        .into_iter()
        .filter_map(|(name, value)| Some([name.to_owned(), value?]));
    given.flatten().collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn read(line: &str) -> Result<Args, clap::Error> {
        Cli::try_parse_from(["x"].into_iter().chain(line.split_whitespace())).map(|it| it.args)
    }

    #[test]
    fn what_is_given_is_passed_on() {
        let args = read("--minutes 0.2 --rate 50 --release").unwrap();
        assert_eq!(passed(&args), ["--minutes", "0.2", "--rate", "50"]);
        assert!(args.release && passed(&read("").unwrap()).is_empty());
        assert!(read("--hours 1 --minutes 1").is_err());
    }
}
