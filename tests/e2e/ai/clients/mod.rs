//! OpenAI's own clients against `/openai/v1`, and a mock of OpenAI that others have written as a
//! provider. Both come from their registries: `cargo xtask test` installs them.

mod aimock;
mod packages;
mod strange;

use std::path::{Path, PathBuf};

use aivy_store::testing::WITHOUT;
use tempfile::TempDir;
use tokio::process::Command;

use crate::harness::program;

/// Names the directory with `py/venv`, whose `python` has `openai` and whose `node` is Node.js, and
/// with `npm/node_modules`, where `openai`, `@copilotkit/aimock` and the inspector of MCP are.
const CLIENTS: &str = "AIVY_TEST_CLIENTS";

/// Where the packages are; `None` when they are left out on purpose.
pub(crate) fn packages() -> Option<PathBuf> {
    let named = std::env::var_os(CLIENTS).map(PathBuf::from);
    let target = program::path("aivy").ancestors().nth(2).unwrap().to_owned();
    let installed = target.join("tools");
    let is_installed = installed.join("npm/node_modules/openai").exists();
    let found = named.or_else(|| is_installed.then_some(installed));
    if found.is_none() {
        let without = std::env::var(WITHOUT).unwrap_or_default();
        assert!(
            without.split([',', ' ']).any(|name| name == "clients"),
            "{CLIENTS} names no directory: run `cargo xtask test`, or set {WITHOUT}=clients"
        );
    }
    found
}

/// A script for Node.js, beside what it imports.
pub(crate) struct Script {
    directory: TempDir,
    path: PathBuf,
}

impl Script {
    pub(crate) fn new(packages: &Path, name: &str, text: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        // A module finds packages in the directories above it.
        let modules = packages.join("npm/node_modules");
        std::os::unix::fs::symlink(modules, directory.path().join("node_modules")).unwrap();
        Self { directory, path }
    }

    /// What runs it.
    pub(crate) fn command(&self, packages: &Path) -> Command {
        let mut command = interpreter(packages, "node");
        command.arg(&self.path);
        command
    }
}

/// One of the interpreters, with nothing inherited.
pub(crate) fn interpreter(packages: &Path, name: &str) -> Command {
    let mut command = Command::new(packages.join("py/venv/bin").join(name));
    command.env_clear();
    command
}
