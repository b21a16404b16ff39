//! Clusters that a killed run left behind.
//!
//! A run holds a lock on a file in its cluster's directory as long as it lives; the system lets the
//! lock go with the process, however that ended. So a lock that can be had means an orphan.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Binaries;
use super::cluster::{self, PREFIX};
use crate::term;

const LOCK: &str = "owner.lock";

/// Takes the lock of a new cluster's directory.
pub(crate) fn claim(directory: &Path) -> Result<File> {
    let path = directory.join(LOCK);
    let file =
        File::create_new(&path).with_context(|| format!("cannot create {}", path.display()))?;
    file.lock()
        .with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

/// Stops and removes the orphans among `bases`.
pub(crate) fn remove(binaries: &Binaries, bases: &[PathBuf]) {
    for directory in bases.iter().flat_map(|base| orphans(base)) {
        term::say(&format!(
            "removing what a killed run left in {}",
            directory.display()
        ));
        cluster::stop(binaries, &directory);
        // What cannot be removed is somebody else's, or is reported by the run that needs the room.
        let _ = fs::remove_dir_all(&directory);
    }
}

fn orphans(base: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(base) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .map(|entry| entry.path())
        .filter(|path| is_orphan(path))
        .collect()
}

fn is_orphan(directory: &Path) -> bool {
    // No lock file, or not ours to open: either a run is making it now, or it is another user's.
    File::open(directory.join(LOCK)).is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_an_orphan() {
        let base = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let directory = base.path().join(name);
            fs::create_dir(&directory).unwrap();
            directory
        };
        let held = make(&format!("{PREFIX}held"));
        let left = make(&format!("{PREFIX}left"));
        let unborn = make(&format!("{PREFIX}unborn"));
        let other = make("something-else");
        let lock = claim(&held).unwrap();
        drop(claim(&left).unwrap());
        drop(claim(&other).unwrap());

        assert_eq!(orphans(base.path()), [left]);
        assert!(unborn.is_dir());
        drop(lock);
        assert!(is_orphan(&held));
    }
}
