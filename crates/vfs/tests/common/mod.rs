//! What all tests begin with.
#![allow(dead_code, reason = "no test uses everything")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

pub(crate) mod model;

use aivy_vfs::Mount;
use rusqlite::{Connection, OpenFlags};

/// The settings of the store's writer.
pub(crate) const WAL: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                       PRAGMA busy_timeout = 50; PRAGMA journal_size_limit = 67108864; \
                       PRAGMA wal_autocheckpoint = 8000; PRAGMA temp_store = MEMORY;";

/// EXTRA: with FULL, a power cut can bring a journal back that was deleted, and with it the state
/// before the last transaction.
pub(crate) const DELETE: &str = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;";

pub(crate) fn open(process: &Mount) -> Connection {
    let flags = OpenFlags::default();
    Connection::open_with_flags_and_vfs("/a.db", flags, process.name()).unwrap()
}

pub(crate) fn open_with(process: &Mount, settings: &str) -> Connection {
    let db = open(process);
    db.execute_batch(settings).unwrap();
    db
}

pub(crate) fn wal(process: &Mount) -> Connection {
    open_with(process, WAL)
}

pub(crate) fn count(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        .unwrap()
}

pub(crate) fn is_whole(db: &Connection) {
    assert_eq!(integrity(db), "ok");
}

pub(crate) fn integrity(db: &Connection) -> String {
    db.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap_or_else(|error| error.to_string())
}

/// As [`open_with`], where it can fail.
pub(crate) fn try_open(process: &Mount, settings: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::default();
    let db = Connection::open_with_flags_and_vfs("/a.db", flags, process.name())?;
    db.execute_batch(settings).map(|()| db)
}
