//! A store whose database is a list of numbers: the real queue and the real jobs, on a thread of
//! shuttle's.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::thread::{self, JoinHandle, yield_now};
use shuttle::{Config, Runner};

use super::job::{self, Job};
use super::queue::{Jobs, Queue, queue};
use crate::StoreError;
use crate::work::WithInput;

/// Orders of each kind: any, and those with few changes between threads.
const ORDERS: usize = 500;
const CHANGES: usize = 3;
const LENGTH: usize = 3;
const GROUP: usize = 2;
/// The write that panics.
pub(super) const PANICS: u32 = 99;

/// Runs `model` in many orders.
pub(super) fn sample(model: impl Fn() + Send + Sync + 'static) {
    let model = Arc::new(model);
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    let again = model.clone();
    Runner::new(RandomScheduler::new(ORDERS), config.clone()).run(move || again());
    Runner::new(PctScheduler::new(CHANGES, ORDERS), config).run(move || model());
}

/// How the thread behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sound,
    DiesAtSecondGroup,
}

/// What has happened, seen from outside. Looking at it is no point at which others go on.
#[derive(Default)]
struct Facts {
    runs: Vec<u32>,
    durable: Vec<u32>,
    ended: bool,
}

#[derive(Clone, Default)]
struct Record(Arc<Mutex<Facts>>);

impl Record {
    fn with<R>(&self, act: impl FnOnce(&mut Facts) -> R) -> R {
        act(&mut self.0.try_lock().unwrap())
    }
}

#[derive(Clone)]
pub(super) struct Store {
    queue: Arc<Queue<Box<dyn Job>>>,
    record: Record,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// Waits for the end of a store without keeping it open.
pub(super) struct Observer {
    record: Record,
    thread: JoinHandle<()>,
}

impl Store {
    pub(super) fn open(engine: Engine) -> Self {
        let (queue, jobs, running) = queue(LENGTH);
        let record = Record::default();
        let outside = record.clone();
        let thread = thread::spawn(move || {
            let _running = running;
            let serving = AssertUnwindSafe(|| serve(jobs, engine, &outside));
            let died = catch_unwind(serving).is_err();
            assert!(!died || engine == Engine::DiesAtSecondGroup);
            yield_now();
            outside.with(|facts| facts.ended = true);
        });
        Self {
            queue: Arc::new(queue),
            record,
            thread: Arc::new(Mutex::new(Some(thread))),
        }
    }

    pub(super) async fn write(&self, write: u32) -> Result<u32, StoreError> {
        let input = (write, self.record.clone());
        job::write(&self.queue, WithInput { input, work }).await
    }

    pub(super) async fn close(&self) {
        self.queue.close().await;
    }

    pub(super) fn is_durable(&self, write: u32) -> bool {
        self.record.with(|facts| facts.durable.contains(&write))
    }

    /// What is durable, in ascending order.
    pub(super) fn durable(&self) -> Vec<u32> {
        sorted(self.record.with(|facts| facts.durable.clone()))
    }

    /// What has run, each as often as it did, in ascending order.
    pub(super) fn runs(&self) -> Vec<u32> {
        sorted(self.record.with(|facts| facts.runs.clone()))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.record.with(|facts| facts.ended)
    }

    pub(super) fn observer(&self) -> Observer {
        Observer {
            record: self.record.clone(),
            thread: self.thread.try_lock().unwrap().take().unwrap(),
        }
    }
}

impl Observer {
    /// Returns what is durable in the end.
    pub(super) fn wait(self) -> Vec<u32> {
        self.thread.join().unwrap();
        sorted(self.record.with(|facts| facts.durable.clone()))
    }
}

/// What a write does.
async fn work(_: &mut crate::tx::Tx<'_>, input: &(u32, Record)) -> Result<u32, StoreError> {
    let (write, record) = input;
    if *write == PANICS {
        // As a panic, but without the report of one.
        std::panic::resume_unwind(Box::new("a defect"));
    }
    record.with(|facts| facts.runs.push(*write));
    Ok(*write)
}

/// The thread: what ran in a group becomes durable at once.
fn serve(jobs: Jobs<Box<dyn Job>>, engine: Engine, record: &Record) {
    let mut connection = Connection::open_in_memory().unwrap();
    let mut groups = 0;
    let settle = |group: &mut [Box<dyn Job>]| {
        assert!(!group.is_empty() && group.len() <= GROUP);
        groups += 1;
        if engine == Engine::DiesAtSecondGroup && groups == 2 {
            std::panic::resume_unwind(Box::new("a defect"));
        }
        let mut written = Vec::new();
        for job in group {
            if job.run(&mut connection) {
                written.extend(record.with(|facts| facts.runs.last().copied()));
            }
            yield_now();
        }
        record.with(|facts| facts.durable.append(&mut written));
        yield_now();
    };
    jobs.serve(GROUP, settle, Job::answer);
}

fn sorted(mut writes: Vec<u32>) -> Vec<u32> {
    writes.sort_unstable();
    writes
}
