//! `aivy-fuzz`: see `cargo xtask fuzz`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use aivy_fuzz::options::{Bounds, End, Options};
use aivy_fuzz::random::any_seed;
use clap::Parser;

/// The exit code if a bug was found.
const FOUND: u8 = 3;

/// Sends hostile requests to the server and checks the responses
///
/// Requests are generated from the OpenAPI document, mutated, and mixed with bytes that are not
/// HTTP.
///
/// The run fails on: a status of 500 or an error of an unknown format; a response without
/// X-Request-Id, or one that is not HTTP; a connection that does not end within 20 s, or within 5 s
/// after a response that announces its end; 4 s of CPU time for one request; a response of /healthz
/// or /readyz after more than one second; a panic or an error in the log; a server that dies or
/// does not stop; memory that grows by 256 MiB or open files by 32 after the first third; an
/// inconsistent ledger.
#[derive(Parser)]
#[command(name = "aivy-fuzz", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 no bug found, 1 failure, 2 invalid usage, 3 bug found.")]
struct Cli {
    /// The program `aivy`
    #[arg(long)]
    server: PathBuf,

    /// The database: sqlite:PATH or postgres://…; its contents can be destroyed [default: a new
    /// file]
    #[arg(long)]
    database_url: Option<String>,

    /// How long to run, in seconds
    #[arg(long, default_value_t = 60, value_name = "N")]
    seconds: u64,

    /// Number of cases to send, without a time limit
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    cases: Option<u64>,

    /// Send only this case, to repeat a bug
    #[arg(long, value_name = "CASE", conflicts_with_all = ["seconds", "cases"], requires = "seed")]
    only: Option<u64>,

    /// The seed of all random choices [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Number of concurrent clients
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=64))]
    lanes: u64,

    /// The directory for the bytes of the bugs found
    #[arg(long, value_name = "DIRECTORY")]
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let end = match (cli.cases, cli.only) {
        (_, Some(number)) => End::Only(number),
        (Some(count), None) => End::Cases(count),
        (None, None) => End::After(Duration::from_secs(cli.seconds)),
    };
    let options = Options {
        server: cli.server,
        database_url: cli.database_url,
        seed: cli.seed.unwrap_or_else(any_seed),
        end,
        lanes: cli.lanes,
        keep: cli.keep,
        bounds: Bounds::default(),
    };
    let outcome = match aivy_fuzz::run(&options, &say) {
        Ok(outcome) => outcome,
        Err(error) => {
            say(&format!("error: {error:#}"));
            return ExitCode::FAILURE;
        }
    };
    let seed = options.seed;
    if !outcome.never.is_empty() && cli.only.is_none() {
        say(&format!("never with success: {}", outcome.never.join("; ")));
    }
    say(&format!(
        "{} cases, {} finds, seed {seed}",
        outcome.cases,
        outcome.finds.len()
    ));
    if outcome.finds.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
}

/// Prints a line of progress; a write error is ignored.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
