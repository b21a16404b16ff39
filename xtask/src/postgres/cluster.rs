//! A temporary cluster: created, started, and removed when its guard is dropped.
//!
//! It listens only on a socket. It syncs like a real one, because the tests check durability; its
//! default collation is that of a language and not bytewise, so that an ORDER BY that depends on
//! the default is found here.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::owner::Owner;
use super::{Binaries, stale, url};
use crate::process;

/// The prefix of the directories of clusters.
pub(crate) const PREFIX: &str = "aivy-pg-";

/// The maximum length of a socket's path, without the final NUL.
const SOCKET_PATH_MAX: usize = 107;

/// The time limit for its start, in seconds.
const START_SECONDS: &str = "60";

/// Settings that differ from PostgreSQL's defaults.
const SETTINGS: &str = "
listen_addresses = ''
fsync = on
max_connections = 300
logging_collector = off
";

/// A running cluster. Dropping it stops the server and removes the files.
pub(crate) struct Cluster {
    binaries: Binaries,
    directory: TempDir,
    /// Shows that this process is alive; see [`stale`].
    _lock: File,
}

impl Cluster {
    /// Creates and starts a cluster, in `target` or, if its path is too long for a socket or not
    /// accessible to the cluster's user, in the directory for temporary files.
    ///
    /// # Errors
    /// A program of PostgreSQL fails; the end of its log is in the message.
    pub(crate) fn start(binaries: Binaries, target: &Path) -> Result<Self> {
        let owner = Owner::choose()?;
        let temporary = std::env::temp_dir();
        stale::remove(&binaries, &[target.to_path_buf(), temporary.clone()]);
        let directory = match make_directory(target, owner)? {
            Some(directory) => directory,
            None => make_directory(&temporary, owner)?.with_context(|| {
                format!(
                    "neither {} nor {} will do for PostgreSQL's socket: set TMPDIR to a short \
                     directory that every user can reach",
                    target.display(),
                    temporary.display()
                )
            })?,
        };
        let lock = stale::claim(directory.path())?;
        let cluster = Self {
            binaries,
            directory,
            _lock: lock,
        };
        cluster.initialise(owner)?;
        cluster.launch(owner)?;
        Ok(cluster)
    }

    /// The URL of the database `postgres`, as the superuser.
    pub(crate) fn url(&self) -> String {
        url::of_socket(self.directory.path())
    }

    fn initialise(&self, owner: Owner) -> Result<()> {
        let language = ["--locale-provider=icu", "--icu-locale=en-US"];
        if self.initdb(owner, &language).is_err() {
            // Built without ICU, or older than 15.
            let _ = fs::remove_dir_all(self.data());
            self.initdb(owner, &[])?;
        }
        let mut file = OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.conf"))?;
        let socket = self.directory.path().to_string_lossy().replace('\'', "''");
        writeln!(file, "{SETTINGS}unix_socket_directories = '\"{socket}\"'")?;
        Ok(())
    }

    fn initdb(&self, owner: Owner, extra: &[&str]) -> Result<()> {
        let mut command = self.program("initdb", owner);
        command
            .arg("-D")
            .arg(self.data())
            .args(["--no-sync", "--auth=trust"]);
        command
            .args(["--username", url::USER, "--encoding=UTF8", "--locale=C"])
            .args(extra);
        process::read(&mut command).map(drop)
    }

    fn launch(&self, owner: Owner) -> Result<()> {
        let log = self.directory.path().join("log");
        let mut command = self.program("pg_ctl", owner);
        command.arg("-D").arg(self.data()).arg("-l").arg(&log);
        command.args(["--silent", "--wait", "--timeout", START_SECONDS, "start"]);
        let status = process::status(&mut command)?;
        if !status.success() {
            let text = fs::read_to_string(&log).unwrap_or_default();
            bail!("PostgreSQL did not start:\n{}", last_lines(&text, 20));
        }
        Ok(())
    }

    fn program(&self, name: &str, owner: Owner) -> Command {
        let mut command = self.binaries.program(name);
        owner.apply(&mut command).current_dir(self.directory.path());
        command
    }

    fn data(&self) -> PathBuf {
        data_of(self.directory.path())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The guard of the directory removes the files after this.
        stop(&self.binaries, self.directory.path());
    }
}

/// Stops the server of a cluster's directory, if one runs. Its files are not needed any more, so it
/// stops immediately and without a checkpoint.
pub(crate) fn stop(binaries: &Binaries, directory: &Path) {
    let data = data_of(directory);
    if !data.join("postmaster.pid").exists() {
        return;
    }
    let Ok(owner) = Owner::choose() else { return };
    let mut command = binaries.program("pg_ctl");
    command
        .arg("-D")
        .arg(&data)
        .args(["--silent", "--wait", "--mode=immediate", "stop"]);
    let _ = process::quietly(owner.apply(&mut command).current_dir(directory));
}

fn data_of(directory: &Path) -> PathBuf {
    directory.join("data")
}

/// A new directory in `base` that `owner` can use; `None` if the socket's path would be too long or
/// `owner` has no access.
fn make_directory(base: &Path, owner: Owner) -> Result<Option<TempDir>> {
    fs::create_dir_all(base)?;
    let directory = tempfile::Builder::new().prefix(PREFIX).tempdir_in(base)?;
    owner.give(directory.path())?;
    let fits = socket_path_fits(directory.path());
    Ok((fits && owner.can_write(directory.path())).then_some(directory))
}

fn socket_path_fits(directory: &Path) -> bool {
    directory.as_os_str().len() + "/.s.PGSQL.5432".len() <= SOCKET_PATH_MAX
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_may_have_107_bytes() {
        let longest = "/".repeat(SOCKET_PATH_MAX - 14);
        assert!(socket_path_fits(Path::new(&longest)));
        assert!(!socket_path_fits(Path::new(&format!("{longest}/"))));
    }

    #[test]
    fn the_end_of_a_log_is_kept() {
        assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a\n", 2), "a");
    }
}
