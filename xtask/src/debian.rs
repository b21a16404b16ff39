//! Installs Debian packages that a test needs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::term;

/// Installs packages with apt-get, as root or through sudo without a password.
///
/// # Errors
/// There is no apt-get, or no permission to use it, or the installation fails.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let prefix = privilege()?;
    term::say(&format!("installing {} with apt-get …", packages.join(" ")));
    apt(prefix, &["update"]).context("apt-get update")?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt(prefix, &arguments)
}

/// Runs a shell command with the privileges of apt-get.
///
/// # Errors
/// There is no such privilege, or the command fails.
pub(crate) fn shell(line: &str) -> Result<()> {
    let mut words: Vec<&str> = privilege()?.to_vec();
    words.extend(["sh", "-c", line]);
    let mut command = Command::new(words[0]);
    process::run(command.args(&words[1..]))
}

/// The prefix of apt-get: none for root, `sudo -n` for others.
fn privilege() -> Result<&'static [&'static str]> {
    if !on_path("apt-get") {
        bail!("there is no apt-get here");
    }
    if rustix::process::geteuid().is_root() {
        return Ok(&[]);
    }
    let sudo = process::quietly(Command::new("sudo").args(["-n", "true"]));
    match sudo {
        Ok(output) if output.status.success() => Ok(&["sudo", "-n"]),
        _ => bail!("apt-get needs root, and sudo would ask for a password"),
    }
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    // `env` carries the variables through sudo. RUNLEVEL prevents a package from starting its
    // daemon if policy-rc.d or systemd would permit it.
    let mut words: Vec<&str> = prefix.to_vec();
    words.extend([
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "RUNLEVEL=1",
        "apt-get",
        "-qq",
    ]);
    words.extend(["-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]);
    words.extend(arguments);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).stdout(Stdio::null());
    process::run(&mut command)
}

/// Whether a program is on the PATH.
pub(crate) fn on_path(program: &str) -> bool {
    find(program).is_some()
}

/// The path of a program: on the PATH, or in the system directories, which are not on every PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|directory| directory.join(program));
    places.find(|place| is_file(place))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_on_the_path_and_nothing_else() {
        assert!(on_path("sh"));
        assert!(!on_path("no-such-program-here"));
    }
}
