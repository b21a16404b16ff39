//! What is left when a process is killed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use aivy_vfs::{Disk, FaultKind, Faults, Mount, Operation, Rule};
use common::model::{self, Model};
use common::{DELETE, WAL, count, is_whole, open_with, wal};
use rusqlite::{Connection, ErrorCode};

fn with_table(process: &Mount, settings: &str) -> Connection {
    let db = open_with(process, settings);
    db.execute_batch("CREATE TABLE IF NOT EXISTS t (x)")
        .unwrap();
    db
}

/// More than a small cache holds, so that the log gets pages before the commit.
fn insert(db: &Connection, rows: u32) {
    let many = format!(
        "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         INSERT INTO t SELECT zeroblob(1000) FROM n"
    );
    db.execute_batch(&many).unwrap();
}

#[test]
fn a_kill_releases_the_locks_and_the_others_go_on() {
    for settings in [WAL, DELETE] {
        let disk = Disk::new(1);
        let (one, two) = (disk.mount(), disk.mount());
        let (a, b) = (with_table(&one, settings), open_with(&two, settings));
        a.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
            .unwrap();
        assert!(b.execute_batch("BEGIN IMMEDIATE").is_err());
        one.kill();
        assert!(!one.is_alive() && two.is_alive());
        b.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2); COMMIT")
            .unwrap();
        drop(a);
        assert_eq!(count(&b), 1);
        is_whole(&b);
    }
}

#[test]
fn the_dead_get_errors_only() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let db = with_table(&process, WAL);
    process.kill();
    let write = db.execute_batch("INSERT INTO t VALUES (1)").unwrap_err();
    assert_eq!(write.sqlite_error_code(), Some(ErrorCode::SystemIoFailure));
    let read = db.query_row("SELECT count(*) FROM t", [], |_| Ok(()));
    assert!(read.is_err());
    assert!(common::try_open(&process, "SELECT * FROM t").is_err());
    assert!(db.close().is_ok());
}

#[test]
fn what_the_killed_had_confirmed_stays() {
    let disk = Disk::new(1);
    let process = disk.mount();
    let db = with_table(&process, &format!("{WAL} PRAGMA synchronous = OFF"));
    db.execute_batch("INSERT INTO t VALUES (1)").unwrap();
    process.kill();
    assert_eq!(count(&wal(&disk.mount())), 1, "it was in the page cache");
}

#[test]
fn the_dead_cannot_touch_the_memory_of_the_living() {
    let small = format!("{WAL} PRAGMA cache_size = 5");
    let disk = Disk::new(1);
    let (one, two) = (disk.mount(), disk.mount());
    let (a, b) = (with_table(&one, &small), open_with(&two, &small));
    a.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&a, 100);
    one.kill();
    b.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&b, 50);
    // Closing it rolls back a transaction of which nothing is left.
    drop(a);
    insert(&b, 50);
    assert_eq!(count(&b), 100);
    b.execute_batch("COMMIT").unwrap();
    is_whole(&b);
    let third = disk.mount();
    assert_eq!(count(&wal(&third)), 100);
}

#[test]
fn a_process_can_be_killed_at_any_operation() {
    for settings in [WAL, DELETE] {
        let mut killed = 0;
        for seed in 0..300 {
            let mut choices = fastrand::Rng::with_seed(seed);
            let disk = Disk::new(seed);
            let mut model = Model::default();
            model::set_up(&disk, settings);
            let (one, two) = (disk.mount(), disk.mount());
            let a = open_with(&one, settings);
            let b = open_with(&two, settings);
            let operation = *choices.choice(Operation::ALL).as_ref().unwrap();
            let kill = Rule::new(operation, FaultKind::Kill).skip(choices.u64(..40));
            disk.set_faults(kill.of(one.id()).budget(1));
            for _ in 0..10 {
                let _ = model.transact(&a, &mut choices);
                let done = model.transact(&b, &mut choices);
                assert!(done.is_ok(), "{seed}: {done:?}");
            }
            disk.set_faults(Faults::none());
            killed += u32::from(!one.is_alive());
            drop((a, b));
            model.check(&disk, settings, &format!("seed {seed}"));
        }
        assert!(killed > 100, "{killed}");
    }
}
