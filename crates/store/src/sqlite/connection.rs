//! Setting up a connection to the file, and controlling its transactions.

use std::path::Path;
use std::time::{Duration, Instant};

use aivy_core::mutant::{self, Mutant};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::statement_error;
use super::{migrate, place};
use crate::tx::StatementError;
use crate::{Access, DbOptions, StoreError};

/// Prepared statements that each connection keeps; more than there are statements.
const STATEMENTS: usize = 512;

/// Pages that a reader keeps, in KiB. There are many readers, and the system's page cache serves
/// them all: SQLite's default of 2 MiB each would be most of an idle server's memory.
const READER_CACHE_KIB: u32 = 512;

/// How long opening can wait for other processes that open or migrate the same file.
pub(super) const OPENING: Duration = Duration::from_secs(60);

/// A connection for the writer thread. Creates the file if there is none and `access` permits it.
pub(super) fn writer(path: &Path, options: &DbOptions) -> Result<Connection, StoreError> {
    if options.vfs().is_none() {
        match options.access {
            Access::Begin => make_private(path)?,
            Access::Change | Access::Read => place::expect_file(path)?,
        }
        place::check(path)?;
    }
    let connection = open(path, options)?;
    connection.busy_timeout(OPENING).map_err(opening)?;
    // Before the first change: the file may be another program's.
    migrate::ours(&connection)?;
    write_ahead(&connection)?;
    // FULL: a confirmed write survives a power cut; in groups it costs under 4 %. A checkpoint
    // after 8000 pages (32 MB) and not after 1000: a group of 256 transfers writes some 400, and
    // every third commit would copy the log back into the file (4300 transfers per second against
    // 3500).
    let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                    PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 8000; \
                    PRAGMA temp_store = MEMORY;";
    connection.execute_batch(settings).map_err(opening)?;
    if mutant::is_on(Mutant::SyncIsLeftOut) {
        let unsynced = "PRAGMA synchronous = NORMAL";
        connection.execute_batch(unsynced).map_err(opening)?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Syncs what is in the log.
///
/// A process that dies between writing a commit and syncing it leaves a commit that nobody was told
/// of, in the page cache alone. The next process finds it in the log and takes it for committed; what
/// it answers from it would be lost with the power. A commit of our own syncs the whole log.
pub(super) fn make_durable(connection: &Connection) -> Result<(), StoreError> {
    if mutant::is_on(Mutant::RecoveredIsNotSynced) {
        return Ok(());
    }
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(opening)?;
    // It stays what it is, and is written all the same.
    let same = format!("PRAGMA user_version = {version}");
    connection.execute_batch(&same).map_err(opening)
}

/// Never creates a file: a file that was removed must not reappear empty. A connection is used by
/// one thread at a time, so SQLite need not lock it.
fn open(path: &Path, options: &DbOptions) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = match options.vfs() {
        None => Connection::open_with_flags(path, flags),
        // A simulated disk has no other way to make a file.
        Some(vfs) => {
            let flags = flags | OpenFlags::SQLITE_OPEN_CREATE;
            Connection::open_with_flags_and_vfs(path, flags, vfs)
        }
    };
    let connection = opened.map_err(opening)?;
    // Otherwise a join is planned again for each bound value: four times the cost.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(opening)?;
    Ok(connection)
}

/// A connection that can only read. The file must exist and be migrated. `frozen`: nothing changes
/// it while it is open, and no file can be created beside it.
pub(super) fn reader(
    path: &Path,
    options: &DbOptions,
    frozen: bool,
) -> Result<Connection, StoreError> {
    let connection = if frozen {
        open_frozen(path)?
    } else {
        open(path, options)?
    };
    connection
        .busy_timeout(options.lock_timeout)
        .map_err(opening)?;
    let settings = format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{READER_CACHE_KIB};"
    );
    connection.execute_batch(&settings).map_err(opening)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// There is no log beside the file, and none can be created: SQLite must be told that it needs
/// none.
fn open_frozen(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(place::frozen_uri(path), flags).map_err(opening)
}

/// Runs a command such as `BEGIN`, prepared once.
pub(super) fn run(connection: &Connection, word: &'static str) -> Result<(), StatementError> {
    connection
        .prepare_cached(word)
        .and_then(|mut prepared| prepared.execute([]))
        .map(|_| ())
        .map_err(statement_error)
}

/// Ends any open transaction. Returns false if that failed: the connection cannot be used.
pub(super) fn settle(connection: &Connection) -> bool {
    connection.is_autocommit() || run(connection, "ROLLBACK").is_ok() || connection.is_autocommit()
}

/// Drops all cached pages: after such an error the file may be another, and a page that was cached
/// in between would be used until the next write.
pub(super) fn forget_after(connection: &Connection, error: &StoreError) {
    if matches!(error, StoreError::Unavailable(_) | StoreError::Corrupt(_)) {
        forget_pages(connection);
    }
}

/// Drops all cached pages that no transaction uses.
pub(crate) fn forget_pages(connection: &Connection) {
    let _ = connection.execute_batch("PRAGMA shrink_memory");
}

pub(super) fn opening(error: rusqlite::Error) -> StoreError {
    statement_error(error).error
}

/// The file holds addresses and hashes of keys, so no other user of the machine may read it. SQLite
/// gives the files beside it the same permissions.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut new = std::fs::OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    match new.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(
            StoreError::unavailable(format!("cannot make {}: {error}", path.display())),
        ),
        _ => Ok(()),
    }
}

/// Turns the write-ahead log on. SQLite does not wait for the lock that this needs if several
/// processes open a new file at once, so we do.
fn write_ahead(connection: &Connection) -> Result<(), StoreError> {
    let deadline = Instant::now() + OPENING;
    loop {
        let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| {
            row.get::<_, String>(0)
        });
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let what = format!("its file system allows journal mode {mode} only, not WAL");
                return Err(StoreError::Unavailable(what));
            }
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(opening(error)),
        }
    }
}
