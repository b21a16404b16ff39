//! Starts other programs.
//!
//! Each child leads its own process group and does not read from the terminal; [`crate::interrupt`]
//! passes signals on to it. All children are in that list, except those of [`quietly`], which is
//! for the clean-up and must also work after a signal.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::interrupt;

/// A running program. Dropping it asks it to stop and waits until it has.
pub(crate) struct Running {
    child: Child,
    group: Pid,
    reaped: bool,
}

impl Running {
    /// Starts `command`; its standard output and error are the caller's choice.
    ///
    /// # Errors
    /// The program cannot be started, or this process was asked to stop.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut groups = interrupt::groups();
        interrupt::check()?;
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| not_started(command, &error))?;
        let group = Pid::from_child(&child);
        groups.push(group);
        Ok(Self {
            child,
            group,
            reaped: false,
        })
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let mut groups = interrupt::groups();
        let status = self.child.try_wait()?;
        if status.is_some() {
            groups.retain(|group| *group != self.group);
            self.reaped = true;
        }
        Ok(status)
    }

    /// Waits until it ends.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            // Waits without reaping: while the process ID is not released, a signal that is passed
            // on meanwhile cannot reach another process.
            let ended = waitid(
                WaitId::Pid(self.group),
                WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
            );
            match ended {
                Err(rustix::io::Errno::INTR) => continue,
                Err(rustix::io::Errno::CHILD) | Ok(_) => break,
                Err(error) => return Err(error).context("waiting for a program"),
            }
        }
        let mut groups = interrupt::groups();
        let status = self.child.wait()?;
        groups.retain(|group| *group != self.group);
        self.reaped = true;
        Ok(status)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> Result<ExitStatus> {
        if !self.reaped {
            let _ = kill_process_group(self.group, Signal::TERM);
        }
        self.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            let _ = self.stop();
        }
    }
}

/// Runs `command` to its end, with its output passed through.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let status = Running::start(command)?.wait()?;
    interrupt::check()?;
    Ok(status)
}

/// Like [`status`], but anything except success is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs `command` and returns what it printed; failure is an error with its standard error.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = quietly(command)?;
    interrupt::check()?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({})\n{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a short program and captures its output, even after a signal: for queries and clean-up.
pub(crate) fn quietly(command: &mut Command) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .process_group(0)
        .output()
        .map_err(|error| not_started(command, &error))
}

/// The command as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A PATH with one directory before all others.
pub(crate) fn in_front(first: &Path, path: Option<OsString>) -> OsString {
    let mut joined = first.as_os_str().to_owned();
    if let Some(path) = path {
        joined.push(":");
        joined.push(path);
    }
    joined
}

fn not_started(command: &Command, error: &io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    if error.kind() == io::ErrorKind::NotFound {
        anyhow::anyhow!("`{program}` is not installed, or not on the PATH")
    } else {
        anyhow::anyhow!("cannot start `{program}`: {error}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(&mut shell("exit 3")).unwrap_err().to_string();
        assert!(
            error.contains("sh -c exit 3") && error.contains('3'),
            "{error}"
        );
    }

    #[test]
    fn a_missing_program_is_said_plainly() {
        let error = run(&mut Command::new("no-such-program-here"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "`no-such-program-here` is not installed, or not on the PATH"
        );
    }

    #[test]
    fn what_a_program_says_on_failure_is_kept() {
        let error = read(&mut shell("echo because >&2; exit 1"))
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("because"), "{error}");
    }

    #[test]
    fn stopping_takes_the_grandchildren_along() {
        // The pipe ends only when all processes that hold it have ended.
        let mut command = shell("sleep 600 & wait");
        let mut running = Running::start(command.stdout(Stdio::piped())).unwrap();
        let mut pipe = running.child.stdout.take().unwrap();
        running.stop().unwrap();
        let mut text = String::new();
        io::Read::read_to_string(&mut pipe, &mut text).unwrap();
        assert_eq!(text, "");
    }

    #[test]
    fn a_directory_comes_first_on_the_path() {
        assert_eq!(
            in_front(Path::new("/v"), Some("/usr/bin".into())),
            "/v:/usr/bin"
        );
        assert_eq!(in_front(Path::new("/v"), None), "/v");
    }
}
