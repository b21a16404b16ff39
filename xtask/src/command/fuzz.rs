//! `cargo xtask fuzz`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::postgres::{Binaries, Cluster};
use crate::process;
use crate::workspace::{self, Profile};

/// Sends hostile requests to the server and checks the responses
///
/// Starts the server of this repository on a temporary database. It sends requests that are
/// generated from the OpenAPI document and mutated, values from a dictionary of known
/// troublemakers, and bytes that are not HTTP. The seed is printed first. With the seed, `--only`
/// repeats one case, and `--cases` all cases up to it. The bytes of each bug are stored in `fuzz`
/// in Cargo's target directory.
///
/// It exits with 3 if it finds a bug: a status of 500, an error of an unknown format, a response
/// without X-Request-Id, a panic or an error in the log, a server that dies, hangs, or leaks memory
/// or files, an inconsistent ledger. `aivy-fuzz --help` gives the limits.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long to run, in seconds [default: 60]
    #[arg(long, value_name = "N", conflicts_with_all = ["cases", "only"])]
    seconds: Option<u64>,

    /// Number of cases to send, without a time limit
    #[arg(long, value_name = "N", conflicts_with = "only")]
    cases: Option<u64>,

    /// Send only this case, to repeat a bug
    #[arg(long, value_name = "CASE", requires = "seed")]
    only: Option<u64>,

    /// The seed of all random choices [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Number of concurrent clients [default: 4]
    #[arg(long, value_name = "N")]
    lanes: Option<u64>,

    /// The database; PostgreSQL is found or installed as for `cargo xtask test`
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    // A debug build, whose assertions can find bugs too.
    let directory = workspace::build(Profile::Debug, &["aivy", "aivy-fuzz"])?;
    let target = workspace::target_dir()?;
    let mut command = Command::new(directory.join("aivy-fuzz"));
    command.arg("--server").arg(directory.join("aivy"));
    command.arg("--keep").arg(target.join("fuzz"));
    command.args(passed(args));
    let cluster = match args.database {
        Database::Sqlite => None,
        Database::Postgres => Some(Cluster::start(Binaries::find_or_install()?, &target)?),
    };
    if let Some(cluster) = &cluster {
        command.args(["--database-url", &cluster.url()]);
    }
    let status = process::status(&mut command)?;
    drop(cluster);
    Ok(passed_on(status))
}

/// The arguments that are passed on unchanged.
fn passed(args: &Args) -> Vec<String> {
    let options = [
        ("--seconds", args.seconds),
        ("--cases", args.cases),
        ("--only", args.only),
        ("--seed", args.seed),
        ("--lanes", args.lanes),
    ];
    let given = options
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given
        .flat_map(|(name, value)| [name.to_owned(), value.to_string()])
        .collect()
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
        let args = read("--seed 7 --only 9").unwrap();
        assert_eq!(passed(&args), ["--only", "9", "--seed", "7"]);
        assert!(args.database == Database::Sqlite && passed(&read("").unwrap()).is_empty());
        assert!(read("--database postgres --seconds 5").unwrap().database == Database::Postgres);
    }

    #[test]
    fn a_case_means_nothing_without_its_seed() {
        assert!(read("--only 9").is_err());
        assert!(
            read("--seed 1 --only 9 --cases 3").is_err() && read("--seconds 1 --cases 3").is_err()
        );
    }
}
