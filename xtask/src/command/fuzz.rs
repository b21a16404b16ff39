//! `cargo xtask fuzz`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::postgres::{Binaries, Cluster};
use crate::process;
use crate::workspace::{self, Profile};

/// Sends the server what no client would send, and judges what comes back
///
/// Starts the server of this repository on a database that is thrown away, and asks it with requests
/// that are made of the OpenAPI document and bent, with the words of a dictionary of what has broken
/// programs before, and with bytes that are no HTTP. The seed is printed first; with it, `--only`
/// sends one case again, and `--cases` all cases up to it. The bytes of what is found are kept in
/// fuzz in cargo's target directory.
///
/// It exits with 3 when something was found: a status of 500, an error of an unknown shape, an answer
/// without X-Request-Id, a panic or an error in the log, a server that died, hangs, or keeps memory
/// or files, a ledger that is not whole. `aivy-fuzz --help` states the bounds.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long cases are sent [default: 60]
    #[arg(long, value_name = "N", conflicts_with_all = ["cases", "only"])]
    seconds: Option<u64>,

    /// Sends so many cases, however long it takes
    #[arg(long, value_name = "N", conflicts_with = "only")]
    cases: Option<u64>,

    /// Sends one case alone, to repeat a find
    #[arg(long, value_name = "CASE", requires = "seed")]
    only: Option<u64>,

    /// What every choice is made from [default: any number]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Clients at once [default: 4]
    #[arg(long, value_name = "N")]
    lanes: Option<u64>,

    /// Where the server keeps its data; PostgreSQL is found or installed as for `cargo xtask test`
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    // With the assertions of a build for debugging: what they find is a find.
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

/// What is passed on as it came.
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
