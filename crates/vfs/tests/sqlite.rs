//! SQLite on the disk, when nothing goes wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aivy_vfs::{Disk, Image};
use common::{count, is_whole, open, open_with, wal};
use rusqlite::{Connection, ErrorCode, OpenFlags};

#[test]
fn every_journal_mode_stores_and_returns() {
    for mode in ["DELETE", "TRUNCATE", "PERSIST", "WAL", "MEMORY"] {
        let disk = Disk::new(1);
        let process = disk.mount();
        let db = open_with(&process, &format!("PRAGMA journal_mode = {mode}"));
        db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)")
            .unwrap();
        drop(db);
        let again = open(&process);
        assert_eq!(count(&again), 2, "{mode}");
        is_whole(&again);
    }
}

#[test]
fn the_last_to_close_takes_the_log_away() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let (a, b) = (wal(&process), wal(&process));
    a.execute_batch("CREATE TABLE t (x)").unwrap();
    let paths = || -> Vec<String> { disk.files().into_iter().map(|(path, _)| path).collect() };
    assert_eq!(paths(), ["/a.db", "/a.db-wal"]);
    drop(a);
    assert_eq!(paths(), ["/a.db", "/a.db-wal"]);
    drop(b);
    assert_eq!(paths(), ["/a.db"]);
}

#[test]
fn two_processes_cannot_write_at_once() {
    for mode in ["DELETE", "WAL"] {
        let disk = Disk::new(1);
        let (one, two) = (disk.mount(), disk.mount());
        let mode = format!("PRAGMA journal_mode = {mode}; PRAGMA busy_timeout = 0");
        let (a, b) = (open_with(&one, &mode), open_with(&two, &mode));
        a.execute_batch("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
            .unwrap();
        let busy = b.execute_batch("BEGIN IMMEDIATE").unwrap_err();
        assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
        a.execute_batch("COMMIT").unwrap();
        b.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2); COMMIT")
            .unwrap();
        assert_eq!(count(&a), 2);
    }
}

#[test]
fn waiting_for_a_lock_takes_virtual_time_only() {
    let disk = Disk::new(1);
    let waited = Arc::new(AtomicU64::new(0));
    let micros = waited.clone();
    disk.on_delay(move |delay| {
        let delay = u64::try_from(delay.as_micros()).unwrap();
        micros.fetch_add(delay, Ordering::Relaxed);
    });
    let (one, two) = (disk.mount(), disk.mount());
    let (a, b) = (wal(&one), wal(&two));
    b.busy_timeout(Duration::from_secs(3600)).unwrap();
    a.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = b.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    assert_eq!(waited.load(Ordering::Relaxed), 3_600_000_000);
}

#[test]
fn a_reader_keeps_its_snapshot_while_another_process_writes() {
    let disk = Disk::new(1);
    let (one, two) = (disk.mount(), disk.mount());
    let (writer, reader) = (wal(&one), wal(&two));
    writer
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader), 1);
    writer.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    assert_eq!(count(&reader), 1);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(count(&reader), 2);
}

#[test]
fn a_checkpoint_waits_for_no_reader_that_is_done() {
    let disk = Disk::new(1);
    let (one, two) = (disk.mount(), disk.mount());
    let (writer, reader) = (wal(&one), wal(&two));
    writer
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let checkpoint = || -> (i64, i64, i64) {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let row = writer.query_row(sql, [], |it| Ok((it.get(0)?, it.get(1)?, it.get(2)?)));
        row.unwrap()
    };
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader), 1);
    writer.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    assert_eq!(checkpoint().0, 1, "the reader is in the way");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(checkpoint(), (0, 0, 0));
    assert!(disk.files().contains(&("/a.db-wal".to_owned(), 0)));
    assert_eq!(count(&reader), 2);
}

#[test]
fn a_large_log_needs_several_regions() {
    let disk = Disk::new(1);
    let (one, two) = (disk.mount(), disk.mount());
    let (writer, reader) = (wal(&one), wal(&two));
    writer
        .execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)")
        .unwrap();
    let many = "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) \
                INSERT INTO t SELECT randomblob(3000) FROM n";
    writer.execute_batch(many).unwrap();
    assert_eq!(count(&reader), 9000);
    is_whole(&reader);
}

#[test]
fn time_is_what_it_is_set_to() {
    let disk = Disk::new(1);
    disk.set_time_micros(1_700_000_000_123_456);
    let process = disk.mount();
    let db = open(&process);
    let now = || -> String {
        let sql = "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(now(), "2023-11-14 22:13:20.123");
    disk.set_time_micros(-1);
    assert_eq!(now(), "1969-12-31 23:59:59.999");
    process.set_clock_offset_micros(2_000_000);
    assert_eq!(now(), "1970-01-01 00:00:01.999");
}

#[test]
fn a_disk_can_begin_with_the_files_of_another() {
    let disk = Disk::new(1);
    let process = disk.mount();
    wal(&process)
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let image: Image = disk.image();
    let copy = Disk::with_image(2, &image);
    assert_eq!(copy.digest(), disk.digest());
    let other = copy.mount();
    let db = wal(&other);
    db.execute_batch("INSERT INTO t VALUES (2)").unwrap();
    assert_eq!((count(&db), count(&open(&process))), (2, 1));
}

#[test]
fn a_file_can_be_opened_without_being_made() {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let disk = Disk::new(1);
    let process = disk.mount();
    assert!(Connection::open_with_flags_and_vfs("/a.db", flags, process.name()).is_err());
    assert!(disk.files().is_empty());
    let empty = Image::from_iter([("/a.db".to_owned(), Vec::new())]);
    let disk = Disk::with_image(1, &empty);
    let process = disk.mount();
    let open = || Connection::open_with_flags_and_vfs("/a.db", flags, process.name()).unwrap();
    let writer = open();
    writer.execute_batch(common::WAL).unwrap();
    writer
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let reader = open();
    reader
        .execute_batch(
            "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -512",
        )
        .unwrap();
    assert_eq!(count(&reader), 1);
    assert!(reader.execute_batch("INSERT INTO t VALUES (2)").is_err());
    reader.execute_batch("PRAGMA shrink_memory").unwrap();
    assert_eq!(count(&reader), 1);
}

#[test]
fn a_file_that_nothing_changes_needs_no_log() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let db = wal(&process);
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    drop(db);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let path = "file:/a.db?immutable=1";
    let db = Connection::open_with_flags_and_vfs(path, flags, process.name()).unwrap();
    assert_eq!(count(&db), 1);
    assert_eq!(disk.files().len(), 1);
}

#[test]
fn a_file_that_is_made_anew_has_another_number() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let log = || {
        let db = wal(&process);
        db.execute_batch("CREATE TABLE IF NOT EXISTS t (x)")
            .unwrap();
        disk.file_number("/a.db-wal").unwrap()
    };
    let (first, database) = (log(), disk.file_number("/a.db"));
    assert_ne!(log(), first);
    assert_eq!(disk.file_number("/a.db"), database);
    assert_eq!(disk.file_number("/a.db-wal"), None);
}

#[test]
fn a_connection_outlives_its_mount() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let name = process.name().to_owned();
    let flags = OpenFlags::default();
    let memory = Connection::open_with_flags_and_vfs(":memory:", flags, name.as_str()).unwrap();
    let file = wal(&process);
    drop(process);
    file.execute_batch("CREATE TABLE t (x); VACUUM").unwrap();
    drop(file);
    assert!(Connection::open_with_flags_and_vfs("/a.db", flags, name.as_str()).is_err());
    let sql = "SELECT strftime('%s', 'now')";
    let now: String = memory.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(now, "0");
}

#[test]
fn temporary_files_leave_nothing() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let db = open_with(&process, "PRAGMA temp_store = FILE; PRAGMA cache_size = 5");
    let sort = "CREATE TEMP TABLE s AS \
                WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
                SELECT hex(randomblob(500)) AS h FROM n; \
                CREATE TABLE t AS SELECT h FROM s ORDER BY h";
    db.execute_batch(sort).unwrap();
    assert_eq!(count(&db), 5000);
    drop(db);
    assert_eq!(disk.files().len(), 1);
}
