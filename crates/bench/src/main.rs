//! Compares the server with a bare one, and a large database with a small one.
//!
//! Every result is a ratio of two measurements in the same run, in turns: absolute times depend
//! more on the machine and its other load than on the server. It must never be part of a release,
//! and no test of another crate may depend on its numbers.

mod accounts;
mod bare;
mod bench;
mod cases;
mod cpu;
mod hot;
mod lab;
mod load;
mod machine;
mod many;
mod options;
mod page;
mod pairs;
mod postgres;
mod quality;
mod report;
mod server;
mod stats;
mod term;
mod tokens;
mod wire;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use lab::Lab;
use options::Options;

/// Benchmarks the server against a minimal Actix server in the same run
///
/// Exit codes: 0 all targets are met, 1 the measurement failed, 2 invalid usage, 3 a target is
/// missed.
#[derive(Debug, Parser)]
#[command(name = "aivy-bench", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures the cost of a large ledger and of many tasks and positions
    Tokens(tokens::Args),
    /// Measures the quality of the AI tools, compared with simple baselines, and their cost
    Ai(quality::Args),
    /// Serves constant bytes: the baseline of each comparison
    #[command(hide = true)]
    Bare(bare::Args),
    /// Serves the API with additional dummy operations
    #[command(hide = true)]
    Many(many::Args),
}

/// The exit code if a target is missed.
const MISSED: u8 = 3;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Some(Command::Bare(args)) => bare::serve(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Many(args)) => many::serve(&args).map(|()| ExitCode::SUCCESS),
        Some(Command::Ai(args)) => quality::run(&args),
        Some(Command::Tokens(args)) => tokens::run(&args),
        None => measure(&cli.options),
    };
    outcome.unwrap_or_else(|error| {
        term::step(&format!("error: {error:#}"));
        ExitCode::FAILURE
    })
}

fn measure(options: &Options) -> Result<ExitCode> {
    let effort = options.effort();
    // Found before a long measurement, not after it.
    options.before()?;
    let lab = Lab::open(Options::directory()?, options.server()?, effort)?;
    let report = cases::run(options, &lab);
    term::result(&report.tables());
    if !report.failed.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if let Some(path) = options.page() {
        page::write_server(path, &report.page(effort, lab.places.cpus()))?;
        term::step(&format!("written to {}", path.display()));
    }
    Ok(if report.met() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(MISSED)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
