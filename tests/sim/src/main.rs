//! Runs seeds, and tells the story of the first that fails.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use aivy_core::mutant::Mutant;
use aivy_sim::coverage::Coverage;
use aivy_sim::failure::Failure;
use aivy_sim::plan::{Plan, Size};
use aivy_sim::{hunt, run, shrink, story};
use clap::Parser;

/// Runs the use cases in one thread, in an order that a seed decides, while processes die and the
/// disk fails, and checks every answer against a model of the contract.
///
/// The first seed that fails is cut down to the shortest run that still fails, and told in words.
/// The same seed always does the same.
#[derive(Parser, Debug)]
#[command(max_term_width = 100)]
struct Args {
    /// How many seeds to run.
    #[arg(long, value_name = "N", default_value_t = 200)]
    seeds: u64,
    /// Stop after this many minutes, even if seeds are left.
    #[arg(long, value_name = "M")]
    minutes: Option<f64>,
    /// The first seed.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Switch a mistake on, to see it found: its name, or `all` for one after the other.
    #[arg(long, value_name = "NAME")]
    mutant: Option<String>,
    /// Also write what was met to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<std::path::PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    match &args.mutant {
        Some(name) => look_for(&args, name),
        None => run_seeds(&args),
    }
}

/// What all seeds came to.
#[derive(Debug, Default)]
struct Sum {
    seeds: u64,
    calls: usize,
    faults: usize,
    steps: u64,
    time: Duration,
    coverage: Coverage,
}

#[allow(clippy::print_stdout, reason = "a command speaks on its output")]
fn run_seeds(args: &Args) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let end = args
        .minutes
        .map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let mut sum = Sum::default();
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        if end.is_some_and(|end| begun.elapsed() > end) {
            break;
        }
        let plan = Plan::draw(seed, Size::SHORT);
        let report = run::run(&plan, None)?;
        sum.seeds += 1;
        sum.calls += report.calls;
        sum.faults += plan.faults();
        sum.steps += report.steps;
        sum.time += report.time;
        sum.coverage.merge(&report.coverage);
        progress(args, &sum, begun.elapsed());
        if let Some(failure) = report.failure {
            println!("\nseed {seed} fails: {}", failure.what);
            tell(&plan, failure, None)?;
            return Ok(ExitCode::FAILURE);
        }
    }
    print!("{}", sum.coverage.table());
    println!("{}", sum.line(begun.elapsed()));
    if let Some(path) = &args.report {
        std::fs::write(path, sum.json(begun.elapsed()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A line that stays in its place, on a terminal.
#[allow(clippy::print_stderr, reason = "a command shows its progress")]
fn progress(args: &Args, sum: &Sum, elapsed: Duration) {
    if std::io::stderr().is_terminal() {
        eprint!(
            "\r{} of {} seeds, {}",
            sum.seeds,
            args.seeds,
            sum.line(elapsed)
        );
    }
}

/// Cuts a failing plan down and tells it.
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks on its output"
)]
fn tell(plan: &Plan, failure: Failure, mutant: Option<Mutant>) -> anyhow::Result<()> {
    let shown = std::io::stderr().is_terminal();
    let (small, failure) = shrink::shrink(plan, failure, mutant, |smaller| {
        if shown {
            eprint!(
                "\r{} steps and {} faults  ",
                smaller.steps(),
                smaller.faults()
            );
        }
    })?;
    println!(
        "The shortest run that fails has {} rounds, {} steps, {} faults, {} nodes and {} people:",
        small.rounds.len(),
        small.steps(),
        small.faults(),
        small.nodes,
        small.people
    );
    println!("{}", story::tell(&failure));
    Ok(())
}

impl Sum {
    fn line(&self, elapsed: Duration) -> String {
        let (days, seconds) = (self.time.as_secs_f64() / 86_400.0, elapsed.as_secs_f64());
        format!(
            "{} seeds: {} calls, {} faults and {} steps in {days:.1} simulated days, {seconds:.0} s \
             ({:.0} calls and {:.0} faults a day, a year in {:.1} min)",
            self.seeds,
            self.calls,
            self.faults,
            self.steps,
            self.calls as f64 / days,
            self.faults as f64 / days,
            seconds / days * 365.0 / 60.0
        )
    }

    fn json(&self, elapsed: Duration) -> String {
        let met = self.coverage.outcomes.iter();
        let met = met.map(|((operation, outcome), count)| {
            serde_json::json!({ "operation": operation, "outcome": outcome, "count": count })
        });
        let faults = self.coverage.faults.iter();
        let faults =
            faults.map(|(name, count)| serde_json::json!({ "fault": name, "count": count }));
        serde_json::json!({
            "seeds": self.seeds,
            "calls": self.calls,
            "faults": self.faults,
            "steps": self.steps,
            "days": self.time.as_secs_f64() / 86_400.0,
            "seconds": elapsed.as_secs_f64(),
            "met": met.collect::<Vec<_>>(),
            "met_faults": faults.collect::<Vec<_>>(),
            "never": self.coverage.never(),
        })
        .to_string()
    }
}

/// Looks for a mistake with each seed until it is found.
#[allow(clippy::print_stdout, reason = "a command speaks on its output")]
fn look_for(args: &Args, name: &str) -> anyhow::Result<ExitCode> {
    let mut missed = 0;
    for mutant in Mutant::ALL {
        if name != "all" && name != format!("{mutant:?}") {
            continue;
        }
        let seeds = args.seed..args.seed.saturating_add(args.seeds);
        match hunt::hunt(*mutant, seeds)? {
            Some((plan, failure)) => {
                println!(
                    "{mutant:?} ({}): found by seed {}",
                    mutant.text(),
                    plan.seed
                );
                if name == "all" {
                    println!("  {}", failure.what);
                } else {
                    tell(&plan, failure, Some(*mutant))?;
                }
            }
            None => {
                missed += 1;
                println!(
                    "{mutant:?} ({}): not found by {} seeds",
                    mutant.text(),
                    args.seeds
                );
            }
        }
    }
    Ok(if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
