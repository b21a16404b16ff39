//! The steps that run third-party tools, which read the document like any client.

use std::process::Command;

use anyhow::Result;

use super::Setting;
use super::served::{Served, served};
use crate::tools::Tools;
use crate::{process, workspace};

/// The documents in the repository: the published one, and the one for the Rust client and older
/// generators.
const DOCUMENTS: [&str; 2] = ["openapi/aivy.json", "openapi/aivy.client.json"];

/// The strictest rules of redocly.
const RULES: &str = "recommended-strict";

/// redocly lint on the documents
pub(crate) fn redocly(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    let mut command = tools.redocly();
    command.current_dir(workspace::root());
    command.arg("lint").args(DOCUMENTS);
    command.args(["--extends", RULES, "--format", "stylish"]);
    process::run(&mut command)
}

/// spectral lint on the documents, with every rule that it has and `spectral.yaml` does not leave
/// out
pub(crate) fn spectral(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    let mut command = tools.script("@stoplight/spectral-cli/dist/index.js");
    command.current_dir(workspace::root());
    command.arg("lint").args(DOCUMENTS);
    command.args([
        "--ruleset",
        "xtask/tools/spectral.yaml",
        "--fail-severity",
        "hint",
    ]);
    process::run(&mut command)
}

/// schemathesis, all phases, on the server with a key that may do everything
pub(crate) fn schemathesis(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    served(setting, "schemathesis", |server| {
        process::run(&mut schemathesis_command(&tools, server))
    })
}

fn schemathesis_command(tools: &Tools, server: &Served<'_>) -> Command {
    let mut command = tools.schemathesis();
    let config = workspace::root().join("xtask/tools/schemathesis.toml");
    // A fixed seed, so that a result can be repeated.
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
        .arg(format!("Authorization: Bearer {}", server.account.key));
    command.arg(format!("http://{}/openapi.json", server.bind));
    // It leaves files in its working directory.
    command.current_dir(server.directory);
    command
}
