//! Locations: the repository, the target directory, cargo.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // cargo provides the current path of the package; the compiled-in path is for a binary that is
    // started directly.
    let manifest_dir = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest_dir
        .parent()
        .map_or_else(|| manifest_dir.clone(), Path::to_path_buf)
}

/// cargo, started in the root of the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The directory into which cargo builds, by the environment and its configuration.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let text = process::read(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .context("cargo metadata has no target_directory")
}

/// The names of all packages of the workspace.
pub(crate) fn members() -> Result<Vec<String>> {
    let text = process::read(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let names = packages.iter().filter_map(|it| it["name"].as_str());
    Ok(names.map(str::to_owned).collect())
}

/// Builds binaries of the workspace and returns their directory.
///
/// Always the whole workspace: another selection of packages unifies features differently and
/// compiles half of the crates again.
pub(crate) fn build(profile: Profile, binaries: &[&str]) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--workspace"]);
    if profile == Profile::Release {
        command.arg("--release");
    } else {
        command.arg("--quiet");
    }
    for binary in binaries {
        command.args(["--bin", binary]);
    }
    process::run(&mut command)?;
    Ok(target_dir()?.join(profile.directory()))
}

/// The build profile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    fn directory(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_where_the_workspace_is() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
