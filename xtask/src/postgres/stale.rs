//! Removes clusters of killed runs.
//!
//! A run holds a lock on a file in its cluster's directory; the system releases the lock when the
//! process ends, in any way. So a lock that is free means an orphan.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Binaries;
use super::cluster::{self, PREFIX};
use crate::term;

const LOCK: &str = "owner.lock";

/// Locks a new cluster's directory.
pub(crate) fn claim(directory: &Path) -> Result<File> {
    let path = directory.join(LOCK);
    // Locked before it gets its name, so that no other process finds it unlocked.
    let unnamed = directory.join("owner.lock.new");
    let take = || {
        let file = File::create_new(&unnamed)?;
        file.lock()?;
        fs::rename(&unnamed, &path)?;
        Ok::<_, std::io::Error>(file)
    };
    take().with_context(|| format!("cannot lock {}", path.display()))
}

/// Stops and removes the orphans in `bases`.
pub(crate) fn remove(binaries: &Binaries, bases: &[PathBuf]) {
    for (directory, _lock) in bases.iter().flat_map(|base| orphans(base)) {
        term::say(&format!(
            "removing what a killed run left in {}",
            directory.display()
        ));
        cluster::stop(binaries, &directory);
        // What cannot be removed belongs to another user, or is reported by the run that needs the
        // space.
        let _ = fs::remove_dir_all(&directory);
    }
}

/// The unlocked directories of clusters in `base`, each with its lock, which is now held.
fn orphans(base: &Path) -> Vec<(PathBuf, File)> {
    let Ok(entries) = fs::read_dir(base) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .filter_map(|entry| Some((entry.path(), adopt(&entry.path())?)))
        .collect()
}

fn adopt(directory: &Path) -> Option<File> {
    // No lock file, or no access to it: either a run is just creating it, or it belongs to another
    // user.
    let file = File::open(directory.join(LOCK)).ok()?;
    file.try_lock().is_ok().then_some(file)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// Other tests of this process start programs. Between fork and exec such a program holds all
    /// our locks, so a released lock is free only after that.
    fn wait_until_free(directory: &Path) {
        File::open(directory.join(LOCK)).unwrap().lock().unwrap();
    }

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
        // The lock may be held again between the wait and the check, so try a few times.
        let found_once_free = |free: &[&PathBuf]| {
            let mut found = Vec::new();
            for _ in 0..100 {
                free.iter().for_each(|directory| wait_until_free(directory));
                // Without their locks, or the next wait would be for this process itself.
                found = orphans(base.path())
                    .into_iter()
                    .map(|(path, _)| path)
                    .collect::<Vec<_>>();
                if found.len() == free.len() {
                    break;
                }
            }
            found.sort();
            found
        };

        assert_eq!(found_once_free(&[&left]), std::slice::from_ref(&left));
        assert!(unborn.is_dir());
        drop(lock);
        assert_eq!(
            found_once_free(&[&held, &left]),
            [held.clone(), left.clone()]
        );
    }
}
