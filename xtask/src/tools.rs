//! Tools from PyPI, npm and crates.io, installed into the target directory.
//!
//! They are listed in `xtask/tools/`, with hashes. A copy of the lists beside the installation
//! shows whether it is up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, in_front};
use crate::{debian, term, workspace};

/// The minimum version for all of `requirements.txt`.
const PYTHON_MIN: (u32, u32) = (3, 11);

/// Debian's packages: the interpreter and the module for environments.
const PYTHON_PACKAGES: [&str; 2] = ["python3", "python3-venv"];

/// The installed tools.
pub(crate) struct Tools {
    directory: PathBuf,
}

impl Tools {
    /// Installs what is missing or changed.
    pub(crate) fn install(target: &Path) -> Result<Self> {
        let tools = Self::install_from_pypi(target)?;
        let sources = sources();
        once(
            &tools.npm(),
            &sources.join("npm"),
            &["package.json", "package-lock.json"],
            |_| {
                fs::copy(sources.join("npm/.npmrc"), tools.npm().join(".npmrc"))?;
                process::run(
                    tools
                        .program("npm")
                        .args(["ci", "--silent"])
                        .current_dir(tools.npm()),
                )
            },
        )
        .context("what package.json names cannot be installed from npm")?;
        Ok(tools)
    }

    /// Installs what is missing or changed, without the packages of npm.
    pub(crate) fn install_from_pypi(target: &Path) -> Result<Self> {
        let tools = Self {
            directory: target.join("tools"),
        };
        once(
            &tools.python(),
            &sources().join("python"),
            &["requirements.txt"],
            |list| tools.install_python(list),
        )
        .context("what requirements.txt names cannot be installed from PyPI")?;
        Ok(tools)
    }

    /// The directory of all tools: the Python environment in `py/venv`, and `npm/node_modules`.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The Python interpreter with all packages.
    pub(crate) fn interpreter(&self) -> PathBuf {
        self.programs().join("python")
    }

    /// The directory of that Python and of Node.js.
    pub(crate) fn programs(&self) -> PathBuf {
        self.python().join("venv/bin")
    }

    /// The command `schemathesis`, without arguments.
    pub(crate) fn schemathesis(&self) -> Command {
        self.program("schemathesis")
    }

    /// The command `redocly`, without arguments.
    pub(crate) fn redocly(&self) -> Command {
        let mut command = self.script("@redocly/cli/bin/cli.js");
        command
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        command
    }

    /// A program from npm, by the path of its script, without arguments.
    pub(crate) fn script(&self, path: &str) -> Command {
        let mut command = self.program("node");
        command.arg(self.node_modules().join(path));
        command
    }

    /// The directory of npm's packages.
    pub(crate) fn node_modules(&self) -> PathBuf {
        self.npm().join("node_modules")
    }

    /// The jar of openapi-generator.
    ///
    /// # Errors
    /// The Python environment does not contain it.
    pub(crate) fn openapi_generator(&self) -> Result<PathBuf> {
        // The directory in between has the version of Python in its name.
        for entry in fs::read_dir(self.python().join("venv/lib"))? {
            let jar = "site-packages/openapi_generator_cli/openapi-generator.jar";
            let jar = entry?.path().join(jar);
            if jar.is_file() {
                return Ok(jar);
            }
        }
        bail!("openapi-generator has no jar")
    }

    /// The script of axe-core.
    pub(crate) fn axe(&self) -> PathBuf {
        self.node_modules().join("axe-core/axe.min.js")
    }

    /// A program of the Python environment, which is first on its PATH.
    pub(crate) fn program(&self, name: &str) -> Command {
        let bin = self.programs();
        let mut command = Command::new(bin.join(name));
        command.env("PATH", in_front(&bin, std::env::var_os("PATH")));
        command
    }

    fn python(&self) -> PathBuf {
        self.directory.join("py")
    }

    fn npm(&self) -> PathBuf {
        self.directory.join("npm")
    }

    fn install_python(&self, list: &Path) -> Result<()> {
        let venv = self.python().join("venv");
        if make_environment(&venv).is_err() {
            debian::install(&PYTHON_PACKAGES)?;
            make_environment(&venv)?;
        }
        let mut command = self.program("pip");
        command.args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]);
        command
            .args(["--require-hashes", "--only-binary", ":all:", "-r"])
            .arg(list);
        process::run(&mut command)
    }
}

/// The installed programs from crates.io.
pub(crate) struct CargoPrograms {
    directory: PathBuf,
}

impl CargoPrograms {
    /// Installs what is missing or changed: each with the dependencies that it was released with.
    pub(crate) fn install(target: &Path) -> Result<Self> {
        let programs = Self {
            directory: target.join("tools/cargo"),
        };
        let source = sources().join("cargo");
        once(&programs.directory, &source, &["programs.txt"], |list| {
            let list = fs::read_to_string(list)?;
            list.lines().try_for_each(|line| programs.install_one(line))
        })
        .context("what programs.txt names cannot be installed from crates.io")?;
        Ok(programs)
    }

    /// A PATH with the programs before all others.
    pub(crate) fn path(&self) -> std::ffi::OsString {
        in_front(&self.directory.join("bin"), std::env::var_os("PATH"))
    }

    /// `NAME VERSION`. A debug build: what these programs start takes all of the time.
    fn install_one(&self, line: &str) -> Result<()> {
        let (name, version) = line.split_once(' ').context("no version")?;
        let mut command = workspace::cargo();
        command.args(["install", "--quiet", "--locked", "--debug", name]);
        command.args(["--version", &format!("={version}"), "--root"]);
        process::run(command.arg(&self.directory))
    }
}

/// The directory of the lists.
fn sources() -> PathBuf {
    workspace::root().join("xtask/tools")
}

/// Runs `install` with the first of `files`, unless the copies of `files` in `directory` show that
/// this was already done.
fn once(
    directory: &Path,
    source: &Path,
    files: &[&str],
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let stamp = directory.join(".installed");
    let mut wanted = String::new();
    for file in files {
        wanted.push_str(&fs::read_to_string(source.join(file))?);
    }
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    term::say(&format!("installing into {} …", directory.display()));
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    for file in files {
        fs::copy(source.join(file), directory.join(file))?;
    }
    install(&directory.join(files[0]))?;
    // Written last: an interrupted installation leaves no stamp and is repeated.
    fs::write(&stamp, wanted)?;
    Ok(())
}

/// Creates a virtual environment with the first suitable Python.
fn make_environment(venv: &Path) -> Result<()> {
    let mut reasons = Vec::new();
    for python in ["python3", "/usr/bin/python3"] {
        match version_of(python) {
            Ok(version) if version < PYTHON_MIN => {
                reasons.push(format!("{python} is {}.{}", version.0, version.1));
            }
            Ok(_) => {
                let made = process::read(
                    Command::new(python)
                        .args(["-m", "venv", "--clear"])
                        .arg(venv),
                );
                match made {
                    Ok(_) => return Ok(()),
                    Err(error) => reasons.push(format!("{error:#}")),
                }
            }
            Err(error) => reasons.push(format!("{error:#}")),
        }
    }
    bail!(
        "no Python {}.{} or newer that can make a virtual environment: {}",
        PYTHON_MIN.0,
        PYTHON_MIN.1,
        reasons.join("; ")
    )
}

fn version_of(python: &str) -> Result<(u32, u32)> {
    let script = "import sys; print(*sys.version_info[:2])";
    let text = process::read(Command::new(python).args(["-c", script]))?;
    let (major, minor) = text.trim().split_once(' ').context("no version")?;
    Ok((major.parse()?, minor.parse()?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn installs_once_and_again_when_the_list_changes_or_the_last_time_failed() {
        let base = tempfile::tempdir().unwrap();
        let (source, directory) = (base.path().join("s"), base.path().join("d"));
        fs::create_dir(&source).unwrap();
        let count = Cell::new(0);
        let install = |result: Result<()>| {
            once(&directory, &source, &["list"], |_| {
                count.set(count.get() + 1);
                result
            })
        };
        fs::write(source.join("list"), "a==1").unwrap();
        assert!(install(Err(anyhow::anyhow!("cut short"))).is_err());
        install(Ok(())).unwrap();
        install(Ok(())).unwrap();
        assert_eq!(count.get(), 2);
        fs::write(source.join("list"), "a==2").unwrap();
        install(Ok(())).unwrap();
        assert_eq!(count.get(), 3);
    }
}
