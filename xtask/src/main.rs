//! The runner of development tasks.
//!
//! It finds tools, starts programs in the right order and cleans up after them. It must not contain
//! rules of the product or of its contract: those belong to the crates that it starts, so that this
//! one stays quick to build and rarely changes.

mod browser;
mod command;
mod debian;
mod interrupt;
mod mutants;
mod postgres;
mod process;
mod server;
mod steps;
mod term;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development commands of the repository. `cargo xtask <command> --help` describes each.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Gen(command::generate::Args),
    Demo(command::demo::Args),
    Test(command::test::Args),
    Ci(command::ci::Args),
    Bench(command::bench::Args),
    Fuzz(command::fuzz::Args),
    Sim(command::sim::Args),
    Reliability(command::reliability::Args),
    Soak(command::soak::Args),
    Mutants(command::mutants::Args),
    FuzzTargets(command::fuzz_targets::Args),
    Postgres(command::postgres::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = interrupt::install().and_then(|()| match cli.command {
        Command::Gen(args) => command::generate::run(&args),
        Command::Demo(args) => command::demo::run(&args),
        Command::Test(args) => command::test::run(&args),
        Command::Ci(args) => command::ci::run(&args),
        Command::Bench(args) => command::bench::run(&args),
        Command::Fuzz(args) => command::fuzz::run(&args),
        Command::Reliability(args) => command::reliability::run(&args),
        Command::Sim(args) => command::sim::run(&args),
        Command::Soak(args) => command::soak::run(&args),
        Command::Mutants(args) => command::mutants::run(&args),
        Command::FuzzTargets(args) => command::fuzz_targets::run(&args),
        Command::Postgres(args) => command::postgres::run(&args),
    });
    outcome.unwrap_or_else(|error| {
        if let Some(signal) = interrupt::received() {
            term::say("stopped");
            return ExitCode::from(interrupt::exit_code(signal));
        }
        term::fail(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}
