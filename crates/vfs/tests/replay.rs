//! The same seed gives the same bytes.
//!
//! A test program of its own, with one test: SQLite has one generator of random numbers for all
//! threads, and another test would draw from it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use aivy_vfs::{Disk, FaultKind, Faults, Operation, Rule, reset_sqlite_randomness};
use common::model::{self, Model};
use common::{DELETE, WAL, open, try_open};
use parking_lot::Mutex;

#[derive(Debug, PartialEq, Eq)]
struct Run {
    digests: Vec<u64>,
    trace: u64,
    operations: u64,
    met: BTreeMap<(Operation, FaultKind), u64>,
    story: Vec<String>,
    drawn: i64,
}

fn kinds_of(operation: Operation) -> impl Iterator<Item = FaultKind> {
    let kinds = FaultKind::ALL.into_iter();
    kinds.filter(move |kind| kind.applies_to(operation) && kind.is_honest())
}

fn run(seed: u64, settings: &str) -> Run {
    reset_sqlite_randomness(seed);
    let disk = Disk::new(seed);
    let story = Arc::new(Mutex::new(Vec::new()));
    let tell = story.clone();
    disk.on_event(move |event| tell.lock().push(event.to_string()));
    let mut choices = fastrand::Rng::with_seed(seed);
    let mut model = Model::default();
    model::set_up(&disk, settings);
    let mut faults = Faults::none();
    for operation in Operation::ALL {
        let rate = match operation {
            Operation::Read | Operation::Write | Operation::Sync | Operation::Lock => 3000,
            // There are few of them.
            Operation::Open | Operation::Truncate | Operation::Delete | Operation::Map => 40_000,
        };
        for kind in kinds_of(operation) {
            faults = faults.with(Rule::new(operation, kind).per_million(rate));
        }
    }
    let mut digests = Vec::new();
    for life in 0..5 {
        let (one, two) = (disk.mount(), disk.mount());
        disk.set_faults(faults.clone());
        let nodes = [&one, &two].map(|process| try_open(process, settings).ok());
        for _ in 0..20 {
            let Some(db) = choices.choice(&nodes).unwrap() else {
                continue;
            };
            let _ = model.transact(db, &mut choices);
            if choices.u8(..5) == 0 {
                let _ = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            digests.push(disk.digest());
        }
        disk.set_faults(Faults::none());
        disk.power_cut();
        drop(nodes);
        model.check(&disk, settings, &format!("seed {seed}, life {life}"));
    }
    let process = disk.mount();
    let drawn = open(&process).query_row("SELECT random()", [], |row| row.get(0));
    Run {
        digests,
        trace: disk.trace(),
        operations: disk.operations(),
        met: disk.met(),
        story: std::mem::take(&mut *story.lock()),
        drawn: drawn.unwrap(),
    }
}

#[test]
fn a_seed_decides_every_byte() {
    let mut met = BTreeMap::new();
    for settings in [WAL, DELETE] {
        for seed in 0..15 {
            let first = run(seed, settings);
            assert_eq!(first, run(seed, settings), "seed {seed}");
            let other = run(seed + 1000, settings);
            assert_ne!((first.digests, first.trace), (other.digests, other.trace));
            for (fault, times) in first.met {
                *met.entry(fault).or_insert(0) += times;
            }
        }
    }
    for operation in Operation::ALL {
        for kind in kinds_of(operation) {
            assert!(
                met.contains_key(&(operation, kind)),
                "{operation:?} {kind:?}"
            );
        }
    }
}
