//! The steps that programs of others run: they read the document as a stranger would.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Setting;
use crate::server::{self, Installation};
use crate::tools::Tools;
use crate::workspace::{self, Profile};
use crate::{process, term};

/// The document in the repository.
const DOCUMENT: &str = "openapi/aivy.json";

/// The plans of the contract, with numbers that no checker reaches: the limits have tests of their
/// own, and a checker that is refused sees nothing else.
const PLANS: [&str; 3] = ["FREE", "PRO", "ENTERPRISE"];
const NO_LIMIT: &str = "1000000000";

/// The strictest rules that redocly has.
const RULES: &str = "recommended-strict";

/// redocly lint on the document
pub(crate) fn redocly(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    let mut command = tools.redocly();
    command.current_dir(workspace::root());
    command.args(["lint", DOCUMENT, "--extends", RULES, "--format", "stylish"]);
    process::run(&mut command)
}

/// schemathesis, all phases, on the server with a key that may do everything
pub(crate) fn schemathesis(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    let binary = workspace::build(Profile::Debug, &["aivy"])?.join("aivy");
    let directory = tempfile::Builder::new()
        .prefix("schemathesis-")
        .tempdir_in(&setting.target)?;
    let installation = Installation {
        binary: &binary,
        directory: directory.path(),
        database_url: format!("sqlite:{}", directory.path().join("aivy.db").display()),
    };
    let address = server::free_address()?;
    let key = installation.seed(address)?.key;
    let log = directory.path().join("log");
    let bind = address.to_string();
    let mut serve = installation.aivy(&["serve", "--bind", &bind]);
    let mut server = server::start(unlimited(&mut serve).env("AIVY_LOG_FILE", &log), address)?;
    let config = workspace::root().join("xtask/tools/schemathesis.toml");
    let checked = process::run(&mut schemathesis_command(
        &tools,
        &config,
        &bind,
        &key,
        directory.path(),
    ));
    let stopped = server.stop()?;
    if checked.is_err() || !stopped.success() {
        show_errors(&log);
    }
    checked?;
    anyhow::ensure!(
        stopped.success(),
        "the server did not stop in order ({stopped})"
    );
    Ok(())
}

fn schemathesis_command(
    tools: &Tools,
    config: &Path,
    bind: &str,
    key: &str,
    directory: &Path,
) -> Command {
    let mut command = tools.schemathesis();
    // A fixed seed: a run that was green stays green, and a red one can be repeated.
    command.arg("--config-file").arg(config);
    command.args([
        "run",
        "--seed",
        "1",
        "--phases",
        "examples,coverage,fuzzing,stateful",
    ]);
    command.args(["--continue-on-failure", "--generation-database", "none"]);
    command
        .arg("--header")
        .arg(format!("Authorization: Bearer {key}"));
    command.arg(format!("http://{bind}/openapi.json"));
    // It leaves files where it stands.
    command.current_dir(directory);
    command
}

fn unlimited(command: &mut Command) -> &mut Command {
    for plan in PLANS {
        command.env(format!("AIVY_PLANS_{plan}_RATE"), NO_LIMIT);
        command.env(format!("AIVY_PLANS_{plan}_BURST"), NO_LIMIT);
    }
    command
}

/// What the server's log has to say for itself.
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
