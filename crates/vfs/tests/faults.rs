//! What SQLite makes of single operations that go wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::os::raw::c_int;
use std::sync::Arc;
use std::time::Duration;

use aivy_vfs::{Disk, Event, FaultKind, Faults, Operation, Rule};
use common::model::{self, Model, Verdict};
use common::{DELETE, WAL, count, is_whole, open_with, try_open};
use parking_lot::Mutex;
use rusqlite::ffi;

const INSERT: &str = "INSERT INTO t VALUES (2)";
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// The error of `sql` on another connection than that which made the table, while operations on
/// files with this ending go wrong.
fn error_of(rule: Rule, settings: &str, sql: &str) -> c_int {
    let disk = Disk::new(5);
    let process = disk.mount();
    let first = open_with(&process, settings);
    first
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let second = open_with(&process, settings);
    second.busy_timeout(Duration::ZERO).unwrap();
    disk.set_faults(rule.clone());
    let error = second.execute_batch(sql);
    let Err(error) = error else {
        panic!("{rule:?} of {sql} succeeds under {settings}");
    };
    disk.set_faults(Faults::none());
    assert!(disk.met().values().sum::<u64>() > 0);
    assert_eq!(count(&second), 1, "it was rolled back");
    second.execute_batch(INSERT).unwrap();
    assert_eq!(count(&first), 2);
    is_whole(&first);
    error.sqlite_error().unwrap().extended_code
}

#[test]
fn each_fault_is_the_error_that_sqlite_documents() {
    use FaultKind::{Busy, Fail, Full, LossySync, Torn};
    use Operation::{Delete, Lock, Map, Open, Read, Sync, Truncate, Write};
    let table = [
        (Read, Fail, WAL, INSERT, ffi::SQLITE_IOERR_READ),
        (Write, Fail, WAL, INSERT, ffi::SQLITE_IOERR_WRITE),
        (Write, Full, WAL, INSERT, ffi::SQLITE_FULL),
        (Write, Torn, WAL, INSERT, ffi::SQLITE_IOERR_WRITE),
        (Sync, Fail, WAL, INSERT, ffi::SQLITE_IOERR_FSYNC),
        (Sync, LossySync, WAL, INSERT, ffi::SQLITE_IOERR_FSYNC),
        (Truncate, Fail, WAL, CHECKPOINT, ffi::SQLITE_IOERR_TRUNCATE),
        (Lock, Fail, WAL, INSERT, ffi::SQLITE_IOERR_SHMLOCK),
        (Open, Fail, DELETE, INSERT, ffi::SQLITE_CANTOPEN),
        (Read, Fail, DELETE, INSERT, ffi::SQLITE_IOERR_READ),
        (Write, Fail, DELETE, INSERT, ffi::SQLITE_IOERR_WRITE),
        (Write, Full, DELETE, INSERT, ffi::SQLITE_FULL),
        (Write, Torn, DELETE, INSERT, ffi::SQLITE_IOERR_WRITE),
        (Sync, Fail, DELETE, INSERT, ffi::SQLITE_IOERR_FSYNC),
        (Sync, LossySync, DELETE, INSERT, ffi::SQLITE_IOERR_FSYNC),
        (Delete, Fail, DELETE, INSERT, ffi::SQLITE_IOERR_DELETE),
        (Lock, Fail, DELETE, INSERT, ffi::SQLITE_IOERR_LOCK),
        (Lock, Busy, DELETE, INSERT, ffi::SQLITE_BUSY),
    ];
    for (operation, kind, settings, sql, expected) in table {
        let rule = Rule::new(operation, kind).budget(1);
        let code = error_of(rule, settings, sql);
        assert_eq!(code, expected, "{operation:?} {kind:?} {settings}");
    }
    let map = Disk::new(1);
    map.set_faults(Rule::new(Map, Fail));
    let error = try_open(&map.mount(), &format!("{WAL} CREATE TABLE t (x)")).unwrap_err();
    let code = error.sqlite_error().unwrap().extended_code;
    assert_eq!(code, ffi::SQLITE_IOERR_SHMMAP);
}

#[test]
fn a_write_lock_that_is_busy_is_an_error() {
    // SQLite takes the lock of a reader first, which it tries again.
    let rule = Rule::new(Operation::Lock, FaultKind::Busy)
        .skip(1)
        .budget(1);
    assert_eq!(error_of(rule, WAL, INSERT), ffi::SQLITE_BUSY);
}

#[test]
fn a_lock_that_is_always_busy_ends_in_an_error() {
    let rule = Rule::new(Operation::Lock, FaultKind::Busy);
    let code = error_of(rule, WAL, INSERT);
    assert!(
        [ffi::SQLITE_BUSY, ffi::SQLITE_PROTOCOL].contains(&code),
        "{code}"
    );
}

#[test]
fn a_slow_disk_takes_virtual_time_and_is_told_in_words() {
    let disk = Disk::new(1);
    let (told, waited) = (Arc::new(Mutex::new(Vec::new())), Arc::default());
    let (tell, wait): (_, Arc<Mutex<Duration>>) = (told.clone(), waited);
    let sum = wait.clone();
    disk.on_event(move |event| tell.lock().push(event.clone()));
    disk.on_delay(move |delay| *sum.lock() += delay);
    let process = disk.mount();
    let db = open_with(&process, WAL);
    let slow = Rule::new(Operation::Sync, FaultKind::Slow);
    disk.set_faults(slow.delay(Duration::from_secs(1)).budget(2));
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let told = told.lock();
    let delays = told.iter().map(|event| match event {
        Event::Fault(fault) => fault.delay,
        other => panic!("{other}"),
    });
    let all: Vec<Duration> = delays.collect();
    assert_eq!(all.len(), 2);
    assert_eq!(all.iter().sum::<Duration>(), *wait.lock());
    let words = told[0].to_string();
    assert!(words.starts_with("a sync of a.db-wal takes "), "{words}");
}

#[test]
fn faults_can_be_kept_to_one_process() {
    let disk = Disk::new(1);
    let (one, two) = (disk.mount(), disk.mount());
    let (a, b) = (open_with(&one, WAL), open_with(&two, WAL));
    a.execute_batch("CREATE TABLE t (x)").unwrap();
    disk.set_faults(Rule::new(Operation::Write, FaultKind::Full).of(one.id()));
    assert!(a.execute_batch(INSERT).is_err());
    b.execute_batch(INSERT).unwrap();
    assert_eq!(count(&a), 1);
}

/// A fixed run in which the `place`th operation of a kind goes wrong. Returns what came of it, or
/// `None` if there were fewer.
fn run(settings: &str, operation: Operation, kind: FaultKind, place: u64) -> Option<Verdict> {
    let disk = Disk::new(place);
    let mut choices = fastrand::Rng::with_seed(11);
    let mut model = Model::default();
    model::set_up(&disk, settings);
    disk.set_faults(Rule::new(operation, kind).skip(place).budget(1));
    let process = disk.mount();
    if let Ok(db) = try_open(&process, settings) {
        for _ in 0..3 {
            let _ = model.transact(&db, &mut choices);
            let _ = db.execute_batch(CHECKPOINT);
        }
        let _ = model.transact(&db, &mut choices);
        let _ = db.close();
    }
    disk.set_faults(Faults::none());
    if disk.met().is_empty() {
        return None;
    }
    if choices.bool() {
        disk.power_cut();
    }
    Some(model.judge(&disk, settings))
}

/// Runs that survive the fault, until the operation is not met any more.
fn all_survive(settings: &str, operation: Operation, kind: FaultKind) -> usize {
    let runs = (0..).map_while(|place| Some((place, run(settings, operation, kind, place)?)));
    let survived = runs.map(|(place, verdict)| {
        assert!(
            verdict == Verdict::Allowed,
            "{settings} {} {}, place {place}: {verdict:?}",
            operation.name(),
            kind.name()
        );
    });
    survived.count()
}

#[test]
fn the_database_is_whole_after_any_one_fault() {
    let mut faults = 0;
    for settings in [WAL, DELETE] {
        for operation in Operation::ALL {
            let kinds = FaultKind::ALL.into_iter();
            for kind in kinds.filter(|kind| kind.applies_to(operation) && kind.is_honest()) {
                faults += all_survive(settings, operation, kind);
            }
        }
    }
    assert!(faults > 500, "{faults}");
}

#[test]
fn a_sync_that_forgets_can_lose_what_is_confirmed_later() {
    let (operation, kind) = (Operation::Sync, FaultKind::LossySync);
    let mut verdicts = (0..).map_while(|place| run(WAL, operation, kind, place));
    assert!(verdicts.any(|verdict| matches!(verdict, Verdict::Lost(_))));
}

#[test]
fn the_database_is_whole_after_many_faults() {
    let mut faults = Faults::none();
    for operation in Operation::ALL {
        for kind in [
            FaultKind::Fail,
            FaultKind::Full,
            FaultKind::Torn,
            FaultKind::Busy,
        ] {
            if kind.applies_to(operation) {
                faults = faults.with(Rule::new(operation, kind).per_million(20_000));
            }
        }
    }
    for (settings, seed) in [WAL, DELETE]
        .iter()
        .flat_map(|it| (0..200).map(move |n| (it, n)))
    {
        let disk = Disk::new(seed);
        let mut choices = fastrand::Rng::with_seed(seed);
        let mut model = Model::default();
        model::set_up(&disk, settings);
        let (one, two) = (disk.mount(), disk.mount());
        let nodes = [open_with(&one, settings), open_with(&two, settings)];
        disk.set_faults(faults.clone());
        for _ in 0..20 {
            let db = choices.choice(&nodes).unwrap();
            let _ = model.transact(db, &mut choices);
            if choices.u8(..5) == 0 {
                let _ = db.execute_batch(CHECKPOINT);
            }
        }
        disk.set_faults(Faults::none());
        if choices.bool() {
            disk.power_cut();
        }
        drop(nodes);
        model.check(&disk, settings, &format!("seed {seed}"));
    }
}
