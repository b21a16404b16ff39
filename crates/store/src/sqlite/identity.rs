//! The identity of the open file, so that a server notices when another file, or none, is at its
//! path.
//!
//! A file that is removed, renamed or replaced continues to exist for processes that have it open:
//! what they write to it is lost when they end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::StoreError;

/// The files of a database, with their paths and identities when it was opened: the database, the
/// write-ahead log, and the shared memory.
#[derive(Debug)]
pub(super) struct Identity {
    files: Vec<(PathBuf, File)>,
    /// Whether all of them were in place at the last check.
    in_place: AtomicBool,
}

/// The device and the inode number of a file.
type File = (u64, u64);

impl Identity {
    /// The identity of the database at `path`, which is open and has its log.
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        let unknown = |error: io::Error| {
            StoreError::unavailable(format!("cannot look at {}: {error}", path.display()))
        };
        // SQLite follows links, and keeps the other files beside the file itself.
        let real = path.canonicalize().map_err(unknown)?;
        let beside = |ending: &str| {
            let mut name = real.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        let places = [path.to_owned(), beside("-wal"), beside("-shm")];
        let files = places
            .into_iter()
            .map(|place| file(&place).map(|file| (place, file)));
        Ok(Self {
            files: files.collect::<io::Result<_>>().map_err(unknown)?,
            in_place: AtomicBool::new(true),
        })
    }

    /// For a file on a simulated disk, from which nothing is taken away.
    pub(super) const fn simulated() -> Self {
        Self {
            files: Vec::new(),
            in_place: AtomicBool::new(true),
        }
    }

    /// Must be called before a connection is closed. The last one to close deletes the log by its
    /// path: if another database is at this path, that would be the log of the other.
    pub(super) fn part(&self, connection: &Connection) {
        if self.check().is_err() {
            let stay = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            if let Err(error) = connection.set_db_config(stay, true) {
                tracing::error!(%error, "a connection cannot be kept from taking a log away");
            }
        }
    }

    /// Checks that all files are in place.
    ///
    /// # Errors
    /// One of the files is no longer at its path.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let moved = self.files.iter().find_map(|(place, known)| {
            let now = file(place);
            let what = match now {
                Ok(now) if now == *known => return None,
                Ok(_) => "was replaced by another file".to_owned(),
                Err(error) => format!("is gone ({error})"),
            };
            Some(format!("{} {what}", place.display()))
        });
        let was = self.in_place.swap(moved.is_none(), Relaxed);
        let Some(moved) = moved else {
            return Ok(());
        };
        if was {
            tracing::error!(
                "{moved}: nothing is written until it is back in its place, or this process is started again"
            );
        }
        Err(StoreError::Unavailable(moved))
    }
}

#[cfg(unix)]
fn file(place: &Path) -> io::Result<File> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(place)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// On other systems an open file cannot be removed.
#[cfg(not(unix))]
fn file(_: &Path) -> io::Result<File> {
    Ok((0, 0))
}
