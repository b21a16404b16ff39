//! PostgreSQL's programs, found or installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{debian, process};

/// The directory with `initdb`, `pg_ctl` and `postgres` of one version.
#[derive(Clone, Debug)]
pub(crate) struct Binaries {
    directory: PathBuf,
}

impl Binaries {
    /// Finds them, or installs Debian's package first.
    ///
    /// # Errors
    /// One line with what was tried.
    pub(crate) fn find_or_install() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let why = match install() {
            Ok(()) => "its package is installed, yet its programs are not found".to_owned(),
            Err(error) => format!("{error:#}"),
        };
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        bail!(
            "no PostgreSQL: no initdb in `pg_config --bindir`, /usr/lib/postgresql/*/bin or PATH, \
             and it cannot be installed ({why}); install PostgreSQL, or run with \
             `--without postgres`"
        )
    }

    /// Finds them: by pg_config, in Debian's directories, on the PATH.
    pub(crate) fn find() -> Option<Self> {
        candidates()
            .into_iter()
            .find(|directory| is_complete(directory))
            .map(|directory| Self { directory })
    }

    /// Their directory.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// One of the programs.
    pub(crate) fn program(&self, name: &str) -> Command {
        Command::new(self.directory.join(name))
    }
}

/// Configuration that postgresql-common reads for new packages.
const DROP_INS: &str = "/etc/postgresql-common/createcluster.d";

fn install() -> Result<()> {
    // The package would create and start a cluster, which is not needed.
    let file = format!("{DROP_INS}/aivy-no-cluster.conf");
    debian::shell(&format!(
        "mkdir -p {DROP_INS} && echo 'create_main_cluster = false' > {file}"
    ))?;
    let installed = debian::install(&["postgresql"]);
    let cleared = debian::shell(&format!(
        "rm -f {file} && rmdir --ignore-fail-on-non-empty {DROP_INS}"
    ));
    installed.and(cleared)
}

fn candidates() -> Vec<PathBuf> {
    let mut directories = Vec::new();
    if let Ok(bindir) = process::read(Command::new("pg_config").arg("--bindir")) {
        directories.push(PathBuf::from(bindir.trim()));
    }
    directories.extend(newest_first(Path::new("/usr/lib/postgresql")));
    if let Some(path) = std::env::var_os("PATH") {
        directories.extend(std::env::split_paths(&path));
    }
    directories
}

/// `<base>/<version>/bin` of all versions, newest first.
fn newest_first(base: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(base) else {
        return Vec::new();
    };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|left, right| right.cmp(left));
    versions
        .into_iter()
        .map(|(_, directory)| directory)
        .collect()
}

fn is_complete(directory: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| directory.join(name).is_file())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let base = tempfile::tempdir().unwrap();
        for version in ["9", "15", "18", "not-a-version"] {
            fs::create_dir(base.path().join(version)).unwrap();
        }
        let found = newest_first(base.path());
        let expected: Vec<_> = ["18", "15", "9"]
            .iter()
            .map(|v| base.path().join(v).join("bin"))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_directory_without_a_server_is_not_taken() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("pg_ctl"), "").unwrap();
        assert!(!is_complete(directory.path()));
    }
}
