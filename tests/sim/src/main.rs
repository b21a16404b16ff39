//! Runs seeds, and tells the story of the first that fails.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use aivy_core::mutant::Mutant;
use aivy_sim::coverage::Coverage;
use aivy_sim::plan::{Plan, Size};
use aivy_sim::{hunt, run, story};
use clap::Parser;

/// Runs the use cases in an order that a seed decides, while things go wrong, and checks every
/// answer against a model of the contract.
#[derive(Parser, Debug)]
#[command(max_term_width = 100)]
struct Args {
    /// How many seeds to run.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// Ends after this many minutes, even if seeds are left.
    #[arg(long)]
    minutes: Option<f64>,
    /// Switches a mistake on, which has to be found: its name, or `all` for one after the other.
    #[arg(long)]
    mutant: Option<String>,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[allow(clippy::print_stdout, reason = "a command speaks on its output")]
fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    if let Some(name) = &args.mutant {
        return mutants(&args, name);
    }
    let begun = Instant::now();
    let end = args
        .minutes
        .map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let mut coverage = Coverage::default();
    let (mut runs, mut calls, mut steps, mut time) = (0, 0, 0, Duration::ZERO);
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        if end.is_some_and(|end| begun.elapsed() > end) {
            break;
        }
        let report = run::run(&Plan::draw(seed, Size::SHORT))?;
        runs += 1;
        calls += report.calls;
        steps += report.steps;
        time += report.time;
        coverage.merge(&report.coverage);
        if let Some(failure) = &report.failure {
            println!("seed {seed} fails in round {}:", failure.round);
            println!("{}", story::tell(failure));
            return Ok(ExitCode::FAILURE);
        }
    }
    println!(
        "{runs} seeds, {calls} calls, {steps} steps, {:.1} days, in {:.1} s",
        time.as_secs_f64() / 86_400.0,
        begun.elapsed().as_secs_f64()
    );
    for ((operation, outcome), count) in &coverage.outcomes {
        println!("{count:>8} {operation}: {outcome}");
    }
    for (fault, count) in &coverage.faults {
        println!("{count:>8} {fault}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks for a mistake with each seed until it is found.
#[allow(clippy::print_stdout, reason = "a command speaks on its output")]
fn mutants(args: &Args, name: &str) -> anyhow::Result<ExitCode> {
    let mut missed = 0;
    for mutant in Mutant::ALL {
        if name != "all" && name != format!("{mutant:?}") {
            continue;
        }
        let found = hunt::hunt(*mutant, args.seed, args.seeds)?;
        match found {
            Some((seed, failure)) => {
                println!("{mutant:?}: found by seed {seed}: {}", failure.what);
                if name != "all" {
                    println!("{}", story::tell(&failure));
                }
            }
            None => {
                missed += 1;
                println!("{mutant:?}: not found by {} seeds", args.seeds);
            }
        }
    }
    Ok(if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
