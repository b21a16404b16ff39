//! What is at the path of a database, checked before anything is opened.
//!
//! Nothing here opens the file itself: closing it would release the locks of all connections that
//! this process has to it.

use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Checks that there is a file that is not empty.
pub(super) fn expect_file(path: &Path) -> Result<(), StoreError> {
    let missing = |what: &str| StoreError::Missing(format!("{} {what}", whole(path).display()));
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() == 0 => Err(missing("is empty")),
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(missing("does not exist"))
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Checks that the path can be a database: SQLite would only report that it is "unable to open" a
/// directory, and would block on a pipe.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let found = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !found.is_file() {
        let what = format!("{} is {}, not a file", whole(path).display(), kind(&found));
        return Err(StoreError::Unavailable(what));
    }
    Ok(())
}

/// Whether there is a log beside the file, as while a program uses it.
pub(super) fn is_in_use(path: &Path) -> bool {
    beside(path, "-wal").exists() || beside(path, "-shm").exists()
}

/// The URI by which SQLite opens a file that nothing can change.
pub(super) fn frozen_uri(path: &Path) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    let path = whole(path);
    let bytes = path.as_os_str().as_encoded_bytes();
    let path: String = bytes.iter().copied().map(escaped).collect();
    format!("file:{path}?immutable=1")
}

/// The absolute path: the reader of a message may have another current directory.
pub(super) fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn kind(found: &Metadata) -> &'static str {
    if found.is_dir() {
        "a directory"
    } else {
        "something special"
    }
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::unavailable(format!("{} cannot be read: {error}", whole(path).display()))
}
