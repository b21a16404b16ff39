//! `aivy-soak`: see `cargo xtask soak`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use aivy_fuzz::random::any_seed;
use aivy_soak::Options;
use aivy_soak::measure::FOUND;
use clap::Parser;

/// The interval of lines of progress where they do not overwrite each other.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// Runs the server for hours under a mixed load with faults, and measures what grows
///
/// What must be flat, after the first minutes: resident memory, file descriptors, threads, the
/// write-ahead log, latency, live objects, and the rows of every table that is not history. A
/// measure grows if the slope by Theil and Sen is above both bounds in its row.
#[derive(Parser)]
#[command(name = "aivy-soak", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all is flat and nothing was found, 1 otherwise, 2 invalid usage."
)]
struct Cli {
    /// The program `aivy`
    #[arg(long)]
    server: PathBuf,

    /// How long to run, in hours [default: 1]
    #[arg(long, value_name = "H", value_parser = positive, conflicts_with = "minutes")]
    hours: Option<f64>,

    /// How long to run, in minutes
    #[arg(long, value_name = "M", value_parser = positive)]
    minutes: Option<f64>,

    /// Requests per second
    #[arg(long, value_name = "N", default_value_t = 20.0, value_parser = positive)]
    rate: f64,

    /// Number of concurrent clients
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=64))]
    lanes: u16,

    /// The seed of all random choices [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// The directory for last.json and last.md
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
}

/// A number above 0 and within a year of hours.
fn positive(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if value > 0.0 && value <= 8760.0 {
        Ok(value)
    } else {
        Err("must be above 0 and at most 8760".to_owned())
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let hours = cli.hours.unwrap_or(cli.minutes.map_or(1.0, |it| it / 60.0));
    let options = Options {
        server: cli.server,
        length: Duration::from_secs_f64(hours * 3600.0),
        least_requests: 0,
        rate: cli.rate,
        lanes: cli.lanes.into(),
        seed: cli.seed.unwrap_or_else(any_seed),
    };
    let progress = Progress::default();
    let report = aivy_soak::run(&options, &|line| progress.tell(line));
    progress.end();
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let _ = write!(std::io::stdout().lock(), "{}", report.markdown());
    if let Some(directory) = cli.out
        && let Err(error) = report.write(&directory)
    {
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        return ExitCode::FAILURE;
    }
    if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A line of progress on standard error: overwritten on a terminal, once a minute elsewhere.
#[derive(Default)]
struct Progress(Mutex<Option<Instant>>);

impl Progress {
    fn tell(&self, line: &str) {
        let mut out = std::io::stderr();
        let Ok(mut told) = self.0.lock() else { return };
        if line.starts_with(FOUND) {
            let _ = writeln!(out, "{line}");
        } else if out.is_terminal() {
            let _ = write!(out, "\r{line}\x1b[K").and_then(|()| out.flush());
        } else if told.is_none_or(|it| it.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            let _ = writeln!(out, "{line}");
        }
    }

    fn end(&self) {
        let mut out = std::io::stderr();
        if out.is_terminal() {
            let _ = writeln!(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        let read = |line: &str| Cli::try_parse_from(line.split_whitespace());
        assert!(read("x --server a --minutes 0.2").is_ok());
        assert!(
            read("x --server a --hours 0").is_err() && read("x --server a --hours nan").is_err()
        );
        assert!(read("x --server a --hours 1 --minutes 1").is_err());
    }
}
