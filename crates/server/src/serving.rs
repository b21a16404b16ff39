//! Detects other servers on the same database file. A second server works, but limits that each
//! keeps in memory then apply twice, so its operator is warned.
//!
//! Beside `aivy.db` there is `aivy.db.serving`. A server holds a lock on it until it ends, in any
//! way: the system releases the lock, so no process ID has to be trusted. The contents of the file
//! are only for people. A second server waits for the lock while it serves, so that a third is
//! warned too.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aivy_store::DbOptions;
use aivy_types::Timestamp;
use serde::{Deserialize, Serialize};

/// More than the size of a record, in bytes.
const LONGEST: u64 = 4096;

/// The lock, held until this process ends.
static HELD: OnceLock<File> = OnceLock::new();

/// The record of a server in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ServingRecord {
    pid: u32,
    /// The host of the process `pid`: a container has its own.
    host: String,
    address: SocketAddr,
    since: String,
}

/// The result of trying to lock.
#[derive(Debug)]
enum LockOutcome {
    /// This process now holds the lock.
    Held(File),
    /// Another process holds it, with this record.
    Taken(File, Option<ServingRecord>),
}

/// Locks the file of the database of `options`, and warns if another server holds the lock. If no
/// file can be created or locked, nothing is logged.
pub(crate) fn announce(options: &DbOptions, address: SocketAddr, now: Timestamp) {
    let Some(path) = options.file().map(|database| beside(&database)) else {
        return;
    };
    let own = ServingRecord {
        pid: std::process::id(),
        host: host(),
        address,
        since: now.to_string(),
    };
    match claim(&path, &own) {
        Ok(LockOutcome::Held(file)) => keep(file),
        Ok(LockOutcome::Taken(file, other)) => {
            warn(&path, other.as_ref());
            wait(file, own);
        }
        Err(error) => {
            tracing::debug!(%error, file = %path.display(), "it cannot be known who else serves");
        }
    }
}

fn claim(path: &Path, own: &ServingRecord) -> io::Result<LockOutcome> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => {
            write(&mut file, own)?;
            Ok(LockOutcome::Held(file))
        }
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let read = (&mut file).take(LONGEST).read_to_string(&mut text);
            let other = read.ok().and_then(|_| serde_json::from_str(&text).ok());
            Ok(LockOutcome::Taken(file, other))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn write(file: &mut File, own: &ServingRecord) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(own)?)
}

fn warn(file: &Path, other: Option<&ServingRecord>) {
    tracing::warn!(
        pid = other.map(|other| other.pid),
        host = other.map(|other| other.host.as_str()),
        address = other.map(|other| tracing::field::display(other.address)),
        since = other.map(|other| other.since.as_str()),
        file = %file.display(),
        "another server uses this database: each server has its own rate limits and log-in attempts"
    );
}

/// Takes the lock when the other server ends.
fn wait(mut file: File, own: ServingRecord) {
    let body = move || {
        if file.lock().is_ok() {
            // A lock without a record still warns.
            let _ = write(&mut file, &own);
            keep(file);
        }
    };
    let started = std::thread::Builder::new()
        .name("aivy-serving".to_owned())
        .spawn(body);
    if let Err(error) = started {
        tracing::debug!(%error, "nobody waits for the lock of who serves");
    }
}

fn keep(file: File) {
    // A process serves only once.
    let _ = HELD.set(file);
}

/// The path of the lock file, the same for all names of the database: links are followed.
fn beside(database: &Path) -> PathBuf {
    let real = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let mut name = real.into_os_string();
    name.push(".serving");
    name.into()
}

fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn record(pid: u32) -> ServingRecord {
        ServingRecord {
            pid,
            host: "here".to_owned(),
            address: "127.0.0.1:1".parse().unwrap(),
            since: "2030-01-01T00:00:00Z".to_owned(),
        }
    }

    #[test]
    fn the_second_learns_of_the_first_and_the_lock_ends_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aivy.db.serving");
        // The record of a process that has ended, longer than the new one.
        std::fs::write(&path, "x".repeat(9000)).unwrap();
        let first = claim(&path, &record(1)).unwrap();
        assert!(matches!(first, LockOutcome::Held(_)));
        let second = claim(&path, &record(2)).unwrap();
        let LockOutcome::Taken(_, other) = second else {
            panic!("two hold one lock");
        };
        assert_eq!(other, Some(record(1)));
        drop(first);
        assert!(matches!(claim(&path, &record(3)), Ok(LockOutcome::Held(_))));
    }

    #[test]
    fn a_record_that_cannot_be_read_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aivy.db.serving");
        let first = claim(&path, &record(1)).unwrap();
        std::fs::write(&path, "{\"pid\":").unwrap();
        let second = claim(&path, &record(2)).unwrap();
        assert!(matches!(second, LockOutcome::Taken(_, None)));
        drop(first);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_the_same_database() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("aivy.db"), dir.path().join("link.db"));
        std::fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(beside(&file), beside(&link));
    }
}
