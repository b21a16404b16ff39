//! Each test is one promise, in many orders.

#[path = "../../../src/sqlite/job.rs"]
mod job;
#[path = "../../../src/sqlite/queue.rs"]
mod queue;

mod model;

use futures_util::FutureExt;
use shuttle::future::block_on;
use shuttle::thread;

use crate::StoreError;
use model::{Engine, Store, sample};

fn is_over(outcome: &Result<u32, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Unavailable(_)))
}

fn is_full(outcome: &Result<u32, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Busy(_)))
}

/// The queue has room for three, and a group for two.
#[test]
fn a_write_that_succeeded_is_durable_and_one_that_was_refused_never_ran() {
    sample(|| {
        let store = Store::open(Engine::Sound);
        let callers = [1, 2, 3, 4].map(|caller| {
            let store = store.clone();
            thread::spawn(move || {
                for write in [10 * caller, 10 * caller + 1] {
                    let outcome = block_on(store.write(write));
                    assert!(is_full(&outcome) || outcome == Ok(write));
                    assert_eq!(store.is_durable(write), outcome.is_ok());
                }
            })
        });
        callers
            .into_iter()
            .for_each(|caller| caller.join().unwrap());
        block_on(store.close());
        assert_eq!(store.runs(), store.durable());
    });
}

#[test]
fn closing_finishes_what_was_accepted_and_refuses_the_rest() {
    sample(|| {
        let store = Store::open(Engine::Sound);
        let callers = [1, 2, 3].map(|write| {
            let store = store.clone();
            thread::spawn(move || (write, block_on(store.write(write))))
        });
        let closers = [(); 2].map(|()| {
            let store = store.clone();
            thread::spawn(move || {
                block_on(store.close());
                assert!(store.has_ended());
            })
        });
        for caller in callers {
            let (write, outcome) = caller.join().unwrap();
            // Who closes needs room in the queue, too.
            assert!(outcome == Ok(write) || is_over(&outcome) || is_full(&outcome));
            assert_eq!(store.is_durable(write), outcome.is_ok());
        }
        closers
            .into_iter()
            .for_each(|closer| closer.join().unwrap());
        assert!(is_over(&block_on(store.write(9))));
        assert_eq!(store.runs(), store.durable());
    });
}

#[test]
fn a_write_whose_caller_leaves_is_written_once() {
    sample(|| {
        let store = Store::open(Engine::Sound);
        let leaver = {
            let store = store.clone();
            // It asks once whether the write is done, and goes.
            thread::spawn(move || drop(store.write(1).now_or_never()))
        };
        let other = block_on(store.write(2));
        leaver.join().unwrap();
        block_on(store.close());
        assert_eq!(other, Ok(2));
        assert_eq!(store.durable(), [1, 2]);
        assert_eq!(store.runs(), [1, 2]);
    });
}

#[test]
fn a_write_that_panics_fails_alone() {
    sample(|| {
        let store = Store::open(Engine::Sound);
        let other = {
            let store = store.clone();
            thread::spawn(move || block_on(store.write(1)))
        };
        let outcome = block_on(store.write(model::PANICS));
        assert!(matches!(outcome, Err(StoreError::Internal(_))));
        assert_eq!(other.join().unwrap(), Ok(1));
        block_on(store.close());
        assert_eq!(store.durable(), [1]);
    });
}

/// A defect of the thread itself: the second group finds it.
#[test]
fn if_the_thread_dies_nobody_waits_for_ever() {
    sample(|| {
        let store = Store::open(Engine::DiesAtSecondGroup);
        let callers = [1, 2, 3].map(|write| {
            let store = store.clone();
            thread::spawn(move || (write, block_on(store.write(write))))
        });
        for caller in callers {
            let (write, outcome) = caller.join().unwrap();
            assert_eq!(store.is_durable(write), outcome.is_ok());
        }
        block_on(store.close());
        assert!(store.has_ended());
    });
}

#[test]
fn a_store_that_is_dropped_finishes_its_queue() {
    sample(|| {
        let store = Store::open(Engine::Sound);
        let ended = store.observer();
        let leaver = {
            let store = store.clone();
            thread::spawn(move || drop(store.write(1).now_or_never()))
        };
        drop(store);
        leaver.join().unwrap();
        assert_eq!(ended.wait(), [1]);
    });
}
