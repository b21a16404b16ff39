//! The steps that cargo runs.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Part, Setting};
use crate::postgres::{VARIABLE, WITHOUT_VARIABLE};
use crate::tools::Tools;
use crate::{browser, debian, process, workspace};

/// The environment variable for a Python with beancount.
const BEANCOUNT_VARIABLE: &str = "AIVY_TEST_BEANCOUNT";

/// The environment variable for the directory of Node.js and a Python with requests.
const SAMPLES_VARIABLE: &str = "AIVY_TEST_SAMPLES";

/// The environment variable for the directory of all tools from PyPI and npm.
const CLIENTS_VARIABLE: &str = "AIVY_TEST_CLIENTS";

/// The environment variable for the WebDriver of a browser.
const CHROMEDRIVER_VARIABLE: &str = "AIVY_TEST_CHROMEDRIVER";
/// The environment variable for the script that finds accessibility problems in a page.
const AXE_VARIABLE: &str = "AIVY_TEST_AXE";

/// The proxies with which the server is tested: programs, and Debian packages with the same names.
const PROXIES: [&str; 3] = ["nginx", "caddy", "haproxy"];

/// The programs that read the ledger's journals, and Debian packages with the same names.
const JOURNALS: [&str; 2] = ["hledger", "ledger"];

/// cargo fmt --check
pub(crate) fn format() -> Result<()> {
    require_component("fmt", "rustfmt")?;
    process::run(workspace::cargo().args(["fmt", "--check"]))
}

/// cargo clippy, warnings denied
pub(crate) fn clippy() -> Result<()> {
    require_component("clippy", "clippy")?;
    process::run(workspace::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// cargo test --workspace
pub(crate) fn tests(setting: &Setting) -> Result<()> {
    let mut command = workspace::cargo();
    // A failure in one crate must not hide others.
    command.args(["test", "--workspace", "--no-fail-fast"]);
    if !setting.filters.is_empty() {
        command.arg("--").args(&setting.filters);
    }
    if setting.needs.contains(&Part::Beancount) {
        let tools = Tools::install_from_pypi(&setting.target)?;
        command.env(BEANCOUNT_VARIABLE, tools.interpreter());
    }
    if setting.needs.contains(&Part::Samples) {
        let tools = Tools::install_from_pypi(&setting.target)?;
        command.env(SAMPLES_VARIABLE, tools.programs());
        require_curl()?;
    }
    if setting.needs.contains(&Part::Clients) {
        let tools = Tools::install(&setting.target)?;
        command.env(CLIENTS_VARIABLE, tools.directory());
    }
    if setting.needs.contains(&Part::Browser) {
        let tools = Tools::install(&setting.target)?;
        command.env(CHROMEDRIVER_VARIABLE, browser::driver()?);
        command.env(AXE_VARIABLE, tools.axe());
    }
    for (part, programs) in [
        (Part::Journals, &JOURNALS[..]),
        (Part::Proxies, &PROXIES[..]),
    ] {
        if setting.needs.contains(&part) {
            require(part, programs)?;
        }
    }
    process::run(with_databases(&mut command, setting))
}

/// cargo test in the crate outside of the workspace
pub(crate) fn downstream(setting: &Setting) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["test", "--manifest-path", "examples/downstream/Cargo.toml"]);
    command.arg("--target-dir").arg(&setting.target);
    process::run(&mut command)
}

fn with_databases<'a>(command: &'a mut Command, setting: &Setting) -> &'a mut Command {
    match &setting.postgres_url {
        Some(url) => command.env(VARIABLE, url),
        None => command.env_remove(VARIABLE),
    };
    match without(setting).as_str() {
        "" => command.env_remove(WITHOUT_VARIABLE),
        left_out => command.env(WITHOUT_VARIABLE, left_out),
    }
}

/// The parts that the tests must skip.
fn without(setting: &Setting) -> String {
    let left_out = Part::NEEDS
        .iter()
        .filter(|need| !setting.needs.contains(need));
    let names = left_out.map(|need| need.name());
    names.collect::<Vec<_>>().join(",")
}

fn require_curl() -> Result<()> {
    if debian::find("curl").is_none() {
        debian::install(&["curl"])?;
    }
    Ok(())
}

/// Fails if a program that tests look for is missing.
fn require(part: Part, programs: &[&'static str]) -> Result<()> {
    let missing: Vec<_> = programs
        .iter()
        .copied()
        .filter(|program| debian::find(program).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::install(&missing).with_context(|| {
        let (what, part) = (missing.join(", "), part.name());
        format!(
            "{what} cannot be installed: `--without {part}` leaves out the tests that need them"
        )
    })
}

fn require_component(subcommand: &str, component: &str) -> Result<()> {
    let output = process::quietly(workspace::cargo().args([subcommand, "--version"]))?;
    if !output.status.success() {
        bail!("cargo {subcommand} is missing: `rustup component add {component}`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_what_is_left_out() {
        let setting = |needs: &[Part]| Setting {
            target: "target".into(),
            postgres_url: None,
            needs: needs.to_vec(),
            filters: Vec::new(),
        };
        assert_eq!(without(&setting(&Part::NEEDS)), "");
        let two = setting(&[Part::Beancount, Part::Samples, Part::Browser]);
        assert_eq!(without(&two), "postgres,journals,clients,proxies");
        let one = setting(&[Part::Postgres]);
        assert_eq!(
            without(&one),
            "beancount,journals,samples,clients,browser,proxies"
        );
    }
}
