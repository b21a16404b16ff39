//! `cargo xtask bench`.

use std::env;
use std::process::{Command, ExitCode};

use anyhow::Result;

use super::passed_on;
use crate::postgres::{Binaries, Cluster, VARIABLE};
use crate::process;
use crate::workspace::{self, Profile};

/// Runs the benchmarks and writes docs/benchmarks.md; with `tokens`, measures large databases; with
/// `ai`, the quality of the AI tools
///
/// `cargo xtask bench tokens` fills databases with 1 000 000 tasks and a hundredth of that,
/// measures lists, searches and acts on both, and writes its part of the page. It takes 10 GB of
/// disk.
///
/// `cargo xtask bench ai` compares the AI tools with simple baselines and writes docs/ai.md.
///
/// PostgreSQL is found or installed as for `cargo xtask test`, unless AIVY_TEST_POSTGRES names a
/// server, or `--without postgres` or `--only` excludes it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to aivy-bench; `cargo xtask bench -- --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let directory = workspace::build(Profile::Release, &["aivy", "aivy-bench"])?;
    let mut command = Command::new(directory.join("aivy-bench"));
    command.current_dir(workspace::root()).args(&args.arguments);
    let cluster = if needs_postgres(&args.arguments) && env::var_os(VARIABLE).is_none() {
        let cluster = Cluster::start(Binaries::find_or_install()?, &workspace::target_dir()?)?;
        command.env(VARIABLE, cluster.url());
        Some(cluster)
    } else {
        None
    };
    let status = process::status(&mut command)?;
    drop(cluster);
    Ok(passed_on(status))
}

/// Whether the requested benchmarks use PostgreSQL. If that is unknown, they are assumed to: an
/// unnecessary cluster costs a second.
fn needs_postgres(arguments: &[String]) -> bool {
    let names = |flag: &str| {
        let with_value = format!("{flag}=");
        let pairs = arguments.windows(2).filter(move |pair| pair[0] == flag);
        let joined = arguments
            .iter()
            .filter_map(move |argument| argument.strip_prefix(&with_value));
        let values: Vec<&str> = pairs.map(|pair| pair[1].as_str()).chain(joined).collect();
        (!values.is_empty()).then(|| values.join(",").split(',').any(|name| name == "postgres"))
    };
    let help = arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h");
    let ai = arguments.first().is_some_and(|argument| argument == "ai");
    !help && !ai && names("--without") != Some(true) && names("--only") != Some(false)
}

#[cfg(test)]
mod tests {
    use super::needs_postgres;

    fn needs(line: &str) -> bool {
        let arguments: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        needs_postgres(&arguments)
    }

    #[test]
    fn a_cluster_is_started_where_it_is_used() {
        assert!(
            needs("") && needs("--quick --without accounts") && needs("--only sqlite,postgres")
        );
        assert!(!needs("--without postgres") && !needs("--without=accounts,postgres"));
        assert!(!needs("--only sqlite") && !needs("--quick --only=start,accounts"));
        assert!(!needs("--help") && !needs("ai --dry-run"));
    }
}
