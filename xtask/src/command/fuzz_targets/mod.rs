//! `cargo xtask fuzz-targets`.

mod build;
mod report;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::{interrupt, term, workspace};
use build::Target;
use report::Report;
use run::Limit;

/// The exit code if an input failed, as of `cargo xtask fuzz`.
const FOUND: u8 = 3;
/// How long each target runs if nothing is said, in minutes.
const MINUTES: f64 = 1.0;

/// Fuzzes parsers of untrusted bytes, in one process and guided by coverage
///
/// Each target is a function for any bytes that calls the real code and checks what must hold, with
/// a bound of CPU time and one of memory: `crates/fuzz-targets`. They are built with coverage, and
/// LLVM's libFuzzer makes the inputs. It begins with the committed inputs and those of earlier
/// runs, which are kept in `fuzz-targets/corpus` in Cargo's target directory. (`cargo xtask fuzz`
/// is another fuzzer: it sends requests to the server.)
///
/// It ends with a table, and exits with 3 if an input failed. The input is stored in
/// `fuzz-targets/failed` in Cargo's target directory, and the command to repeat it is printed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The targets to run, one after the other [default: all]
    targets: Vec<String>,

    /// Number of inputs of each target, without a time limit unless --minutes is given
    #[arg(long, value_name = "N")]
    inputs: Option<u64>,

    /// How long each target runs, in minutes [default: 1]
    #[arg(long, value_name = "M")]
    minutes: Option<f64>,

    /// The seed of the fuzzer's choices [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u32>,

    /// Run only the input in this file, of one target
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "minutes", "merge"])]
    replay: Option<PathBuf>,

    /// Afterwards, keep only inputs that add to the coverage, the smallest of each kind
    #[arg(long)]
    merge: bool,

    /// List the targets
    #[arg(long, conflicts_with_all = ["inputs", "minutes", "replay", "merge"])]
    list: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let directory = workspace::target_dir()?.join("fuzz-targets");
    term::say("building with coverage (the first time, this takes minutes)");
    let targets = build::targets(&build::program(&directory, None)?)?;
    let targets = selected(targets, &args.targets)?;
    if args.list {
        targets.iter().for_each(|target| term::result(&target.name));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(file) = &args.replay {
        let [target] = targets.as_slice() else {
            bail!("--replay needs the name of one target");
        };
        let program = build::program(&directory, Some(&target.name))?;
        return run::replay(&program, file);
    }
    let limit = limit(args);
    let mut reports = Vec::new();
    for target in &targets {
        term::heading(&target.name);
        let program = build::program(&directory, Some(&target.name))?;
        let report = run::run(&program, &directory, target, &limit)?;
        if args.merge && report.failed.is_none() {
            run::merge(&program, &directory, target)?;
        }
        reports.push(report);
        interrupt::check()?;
    }
    Ok(summed_up(&reports))
}

fn limit(args: &Args) -> Limit {
    let minutes = match args.inputs {
        Some(_) => args.minutes,
        None => Some(args.minutes.unwrap_or(MINUTES)),
    };
    Limit {
        inputs: args.inputs,
        seconds: minutes.map(|minutes| (minutes * 60.0).ceil().max(1.0)),
        seed: args.seed,
    }
}

fn selected(all: Vec<Target>, names: &[String]) -> Result<Vec<Target>> {
    for name in names {
        if !all.iter().any(|target| target.name == *name) {
            let known: Vec<_> = all.iter().map(|target| target.name.as_str()).collect();
            bail!("there is no target {name}, only {}", known.join(", "));
        }
    }
    let wanted = |target: &Target| names.is_empty() || names.contains(&target.name);
    Ok(all.into_iter().filter(wanted).collect())
}

/// Prints the table, and the failures last.
fn summed_up(reports: &[Report]) -> ExitCode {
    term::result(&report::table(reports));
    let failed: Vec<_> = reports.iter().filter(|it| it.failed.is_some()).collect();
    for report in &failed {
        let file = report.failed.as_deref().unwrap_or_default();
        term::fail(&format!(
            "{}: {file}\n  repeat it: cargo xtask fuzz-targets {} --replay {file}\n  when it is \
             fixed, copy it to crates/fuzz-targets/failed/{}",
            report.name, report.name, report.name
        ));
    }
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
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
    fn without_a_limit_a_target_runs_a_minute() {
        let seconds = |line| limit(&read(line).unwrap()).seconds;
        assert_eq!(seconds(""), Some(60.0));
        assert_eq!(seconds("--inputs 5"), None);
        assert_eq!(seconds("--inputs 5 --minutes 0.5"), Some(30.0));
    }

    #[test]
    fn only_known_targets_are_run() {
        let target = |name: &str| Target {
            name: name.to_owned(),
            longest: 1,
            words: Vec::new(),
        };
        let all = || vec![target("a"), target("b")];
        let names = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            selected(all(), &names).map(|found| found.len())
        };
        assert_eq!(names(&[]).unwrap(), 2);
        assert_eq!(names(&["b"]).unwrap(), 1);
        assert!(names(&["c"]).unwrap_err().to_string().contains("only a, b"));
    }
}
