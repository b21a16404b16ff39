//! The server of this build, for a step that calls it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Setting;
use crate::server::{self, Installation, Seeded};
use crate::term;
use crate::workspace::{self, Profile};

/// The plans of the contract, with limits that no checker reaches: the limits have tests of their
/// own, and a refused checker sees nothing else.
const PLANS: [&str; 3] = ["FREE", "PRO", "ENTERPRISE"];
const NO_LIMIT: &str = "1000000000";

/// The data of the running server for a step.
pub(crate) struct Served<'a> {
    /// Its address.
    pub(crate) bind: &'a str,
    /// The account of the contract, and a key with all permissions.
    pub(crate) account: &'a Seeded,
    /// A temporary directory.
    pub(crate) directory: &'a Path,
}

/// Starts the server on a new database, calls `ask`, and stops it.
///
/// # Errors
/// The error of `ask`, or the server did not start or stop properly.
pub(crate) fn served(
    setting: &Setting,
    name: &str,
    ask: impl FnOnce(&Served<'_>) -> Result<()>,
) -> Result<()> {
    let binary = workspace::build(Profile::Debug, &["aivy"])?.join("aivy");
    let directory = tempfile::Builder::new()
        .prefix(&format!("{name}-"))
        .tempdir_in(&setting.target)?;
    let installation = Installation {
        binary: &binary,
        directory: directory.path(),
        database_url: format!("sqlite:{}", directory.path().join("aivy.db").display()),
    };
    let address = server::free_address()?;
    let account = installation.seed(address)?;
    let log = directory.path().join("log");
    let bind = address.to_string();
    let mut serve = installation.aivy(&["serve", "--bind", &bind]);
    let mut server = server::start(unlimited(&mut serve).env("AIVY_LOG_FILE", &log), address)?;
    let asked = ask(&Served {
        bind: &bind,
        account: &account,
        directory: directory.path(),
    });
    let stopped = server.stop()?;
    if asked.is_err() || !stopped.success() {
        show_errors(&log);
    }
    asked?;
    anyhow::ensure!(
        stopped.success(),
        "the server did not stop in order ({stopped})"
    );
    Ok(())
}

fn unlimited(command: &mut Command) -> &mut Command {
    for plan in PLANS {
        command.env(format!("AIVY_PLANS_{plan}_RATE"), NO_LIMIT);
        command.env(format!("AIVY_PLANS_{plan}_BURST"), NO_LIMIT);
    }
    command
}

/// Prints the errors in the server's log.
fn show_errors(log: &Path) {
    let text = fs::read_to_string(log).unwrap_or_default();
    for line in text.lines().filter(|line| line.contains("ERROR")).take(20) {
        term::say(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checker_meets_no_limit_of_any_plan() {
        let mut command = Command::new("aivy");
        let set: Vec<_> = unlimited(&mut command)
            .get_envs()
            .filter_map(|(name, _)| name.to_str())
            .collect();
        assert_eq!(set.len(), 2 * PLANS.len());
        assert!(set.contains(&"AIVY_PLANS_FREE_BURST"));
    }
}
