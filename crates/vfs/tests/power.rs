//! What is left after a power cut.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use aivy_vfs::{Disk, FaultKind, Faults, Operation, Rule};
use common::model::{self, Model};
use common::{DELETE, WAL, count, is_whole, open, open_with};

const SEEDS: u64 = 500;

/// How many rows are left of one that was committed before the power failed. `last` is a setting
/// for its transaction.
fn left_of_one(seed: u64, settings: &str, last: &str, faults: Faults) -> i64 {
    let disk = Disk::new(seed);
    let process = disk.mount();
    let db = open_with(&process, settings);
    db.execute_batch("CREATE TABLE t (x)").unwrap();
    db.execute_batch(last).unwrap();
    disk.set_faults(faults);
    db.execute_batch("INSERT INTO t VALUES (1)").unwrap();
    disk.power_cut();
    drop(db);
    disk.set_faults(Faults::none());
    let db = open(&disk.mount());
    is_whole(&db);
    count(&db)
}

#[test]
fn what_was_committed_stays() {
    for settings in [WAL, DELETE] {
        let stays = |seed| left_of_one(seed, settings, "", Faults::none()) == 1;
        assert!((0..SEEDS).all(stays), "{settings}");
    }
}

#[test]
fn what_was_committed_without_a_sync_can_be_lost() {
    let normal = "PRAGMA synchronous = NORMAL";
    let lost = |seed| left_of_one(seed, WAL, normal, Faults::none()) == 0;
    assert!((0..100).any(lost) && !(0..100).all(lost));
}

#[test]
fn what_was_committed_by_a_lying_sync_can_be_lost() {
    let lie = Rule::new(Operation::Sync, FaultKind::LyingSync);
    let lost = |seed| left_of_one(seed, WAL, "", lie.clone().into()) == 0;
    assert!((0..100).any(lost) && !(0..100).all(lost));
}

#[test]
fn a_removed_journal_that_comes_back_undoes_a_commit() {
    let full = "PRAGMA synchronous = FULL";
    let lost = |seed| left_of_one(seed, DELETE, full, Faults::none()) == 0;
    assert!((0..100).any(lost) && !(0..100).all(lost));
}

#[test]
fn a_transaction_that_was_open_is_rolled_back() {
    for seed in 0..SEEDS {
        let disk = Disk::new(seed);
        let process = disk.mount();
        // A small cache writes pages before the commit.
        let db = open_with(&process, &format!("{WAL} PRAGMA cache_size = 5"));
        db.execute_batch("CREATE TABLE t (x)").unwrap();
        let many = "BEGIN; WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) \
                    INSERT INTO t SELECT zeroblob(1000) FROM n";
        db.execute_batch(many).unwrap();
        let cut = disk.power_cut();
        assert!(cut.files.iter().any(|file| file.path == "/a.db-wal"));
        assert!(db.execute_batch("COMMIT").is_err());
        drop(db);
        let db = open(&disk.mount());
        is_whole(&db);
        assert_eq!(count(&db), 0);
    }
}

/// Random transactions and checkpoints until the power fails at a random operation, several times,
/// some of them while SQLite still recovers from the last time.
fn live_through_power_cuts(seed: u64, settings: &str) -> u32 {
    let mut choices = fastrand::Rng::with_seed(seed);
    let disk = Disk::new(seed);
    let mut model = Model::default();
    model::set_up(&disk, settings);
    for life in 0..4 {
        let operation = *choices.choice(Operation::ALL).as_ref().unwrap();
        let cut = Rule::new(operation, FaultKind::PowerCut).skip(choices.u64(..60));
        disk.set_faults(cut.budget(1));
        let process = disk.mount();
        if let Ok(db) = common::try_open(&process, settings) {
            for _ in 0..choices.usize(..20) {
                let done = model.transact(&db, &mut choices);
                assert!(done.is_ok() || !process.is_alive(), "{seed}: {done:?}");
                if choices.u8(..5) == 0 {
                    let _ = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
                }
            }
            // Unless the process closes its files in peace.
            if choices.bool() {
                disk.power_cut();
            }
        }
        disk.set_faults(Faults::none());
        disk.power_cut();
        model.check(&disk, settings, &format!("seed {seed}, life {life}"));
    }
    model.committed
}

#[test]
fn a_log_survives_every_power_cut() {
    let committed: u32 = (0..SEEDS)
        .map(|seed| live_through_power_cuts(seed, WAL))
        .sum();
    assert!(committed > 5000, "{committed}");
}

#[test]
fn a_journal_survives_every_power_cut() {
    let committed = (0..SEEDS).map(|seed| live_through_power_cuts(seed, DELETE));
    let committed: u32 = committed.sum();
    assert!(committed > 5000, "{committed}");
}

#[test]
fn pages_that_share_a_sector_survive_every_power_cut() {
    for settings in [WAL, DELETE] {
        let small = format!("PRAGMA page_size = 1024; {settings} PRAGMA cache_size = 8;");
        for seed in 0..SEEDS / 5 {
            live_through_power_cuts(seed, &small);
        }
    }
}

#[test]
fn a_disk_that_claims_more_keeps_it() {
    for seed in 0..SEEDS / 5 {
        let disk = Disk::new(seed);
        disk.set_powersafe_overwrite(true);
        let process = disk.mount();
        let db = open_with(&process, WAL);
        db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
            .unwrap();
        disk.power_cut();
        drop(db);
        let db = open(&disk.mount());
        is_whole(&db);
        assert_eq!(count(&db), 1);
    }
}

#[test]
fn a_power_cut_is_told_in_words() {
    let disk = Disk::new(3);
    let process = disk.mount();
    let db = open_with(&process, &format!("{WAL} PRAGMA synchronous = OFF"));
    db.execute_batch("CREATE TABLE t (x)").unwrap();
    let told = disk.power_cut().to_string();
    assert!(told.starts_with("the power fails: of "), "{told}");
    assert!(told.contains("unsynced changes of a.db-wal"), "{told}");
}
