//! Which file is open, so that a server notices when it is no longer the one at its place.
//!
//! A file that is removed, renamed or replaced lives on for those who have it open: what they write
//! into it is durable until they end, and then gone.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::StoreError;

/// The files of a database, each by its place and by what stood there when it was opened: the
/// database, the log of what was written, and what processes share.
#[derive(Debug)]
pub(super) struct Identity {
    files: Vec<(PathBuf, File)>,
    /// Whether the last look found all of them in their places.
    in_place: AtomicBool,
}

/// The device and the number of a file on it.
type File = (u64, u64);

impl Identity {
    /// Of the database at `path`, which is open and has its log.
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

    /// Before a connection is closed. The last one to close takes the log away, by its name: when
    /// another database is at this place, that would be the log of the other.
    pub(super) fn part(&self, connection: &Connection) {
        if self.check().is_err() {
            let stay = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            if let Err(error) = connection.set_db_config(stay, true) {
                tracing::error!(%error, "a connection cannot be kept from taking a log away");
            }
        }
    }

    /// # Errors
    /// One of the files is no longer at its place.
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

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn file(_: &Path) -> io::Result<File> {
    Ok((0, 0))
}
