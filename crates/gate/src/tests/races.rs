//! Races between real threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::{Node, stranger};
use crate::{AuthError, Lookup};

/// The order that could keep a revoked key alive: read, revoke, announce, store.
#[tokio::test]
async fn a_key_read_before_a_change_is_not_kept_after_it() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let (text, id) = node.key(&user, None).await;
    let (gate, hash) = (&node.gate, text.hash());
    let start = gate.cache.start(0);
    let read = gate.read(hash).await.unwrap();
    node.revoke_silently(&user, &id).await;
    gate.invalidate(&user);
    // The request that read it is admitted: it came before the revocation.
    assert!(gate.settle(hash, start, read).unwrap().is_ok());
    assert!(matches!(gate.lookup(text.expose()), Lookup::Miss(_)));
    assert_eq!(gate.load(hash).await.unwrap_err(), AuthError::Revoked);
}

#[tokio::test]
async fn a_plan_read_before_a_change_does_not_undo_it() {
    let node = Node::new().await;
    let (user, text, _) = node.caller("free").await;
    let (gate, hash) = (&node.gate, text.hash());
    let start = gate.cache.start(0);
    let old = gate.read(hash).await.unwrap();
    node.set_plan(&user, "pro").await;
    gate.load(hash).await.unwrap();
    let late = gate.settle(hash, start, old).unwrap().unwrap();
    assert_eq!(late.account().plan(), "pro");
    let Lookup::Hit(key) = gate.lookup(text.expose()) else {
        panic!("the new key is gone");
    };
    assert_eq!(key.account().plan(), "pro");
}

#[tokio::test]
async fn a_key_not_found_before_it_was_made_is_not_remembered_as_unknown() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let gate = &node.gate;
    let start = gate.cache.start(0);
    let (text, _) = node.key(&user, None).await;
    // A look-up that began before the key was made found nothing.
    assert!(gate.settle(text.hash(), start, None).unwrap().is_err());
    gate.authenticate(text.expose()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stampede_is_one_look_up() {
    let node = Node::new().await;
    let (user, text, _) = node.caller("free").await;
    let (nobody, _) = stranger(5);
    node.gate.invalidate(&user);
    let before = node.loads();
    let crowd: Vec<_> = (0..200)
        .map(|n| {
            let gate = node.gate.clone();
            let text = if n % 2 == 0 { &text } else { &nobody }.expose().to_owned();
            tokio::spawn(async move { gate.authenticate(&text).await })
        })
        .collect();
    let mut passed = 0;
    for one in crowd {
        passed += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!((passed, node.loads() - before), (100, 2));
}

#[tokio::test]
async fn a_failure_is_shared_by_who_waited_and_the_next_tries_again() {
    let node = Node::new().await;
    node.db.close().await;
    let (text, _) = stranger(6);
    let one = || node.gate.authenticate(text.expose());
    let (a, b, c) = tokio::join!(one(), one(), one());
    for refusal in [a, b, c] {
        assert!(matches!(refusal, Err(AuthError::Unavailable(_))));
    }
    let together = node.loads();
    assert!(one().await.is_err());
    assert_eq!(node.loads(), together + 1);
}

/// Four threads take tokens while the clock runs; the bucket gives exactly its tokens.
#[tokio::test]
async fn threads_together_get_exactly_the_bucket() {
    let node = Node::new().await;
    let (_, _, key) = node.caller("enterprise").await;
    let (barrier, passed) = (Barrier::new(4), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..1_500 {
                    let admitted = node.gate.admit(&key).admitted;
                    passed.fetch_add(admitted.into(), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(passed.into_inner(), 2_000);
}

/// The plan changes back and forth while three threads take tokens with whatever entry they hold.
/// No change may return a used token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_changes_under_load_gives_nothing_back() {
    let node = Node::with(|options| {
        // Another name, the same numbers: each change is a conversion, and none allows more.
        let mut twin = options.plans[2].clone();
        twin.name = "twin".to_owned();
        options.plans.push(twin);
    })
    .await;
    let (user, text, first) = node.caller("enterprise").await;
    let (stop, passed) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (gate, stop, passed) = (node.gate.clone(), stop.clone(), passed.clone());
            let (text, mut key) = (text.expose().to_owned(), first.clone());
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    if let Lookup::Hit(newer) = gate.lookup(&text) {
                        key = newer;
                    }
                    let admitted = gate.admit(&key).admitted;
                    passed.fetch_add(admitted.into(), Ordering::Relaxed);
                }
            })
        })
        .collect();
    for n in 0..60 {
        node.set_plan(&user, ["twin", "enterprise"][n % 2]).await;
        let key = node.gate.authenticate(text.expose()).await.unwrap();
        assert_eq!(key.account().plan(), ["twin", "enterprise"][n % 2]);
    }
    let key = node.gate.authenticate(text.expose()).await.unwrap();
    while node.gate.admit(&key).admitted {
        passed.fetch_add(1, Ordering::Relaxed);
    }
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(passed.load(Ordering::Relaxed), 2_000);
    assert_eq!(node.gate.stats().accounts, 1);
}

/// Idle entries are removed while one thread uses the entry it holds and one looks the key up again
/// each time: both use one bucket, in any order.
#[tokio::test]
async fn forgetting_under_load_gives_nothing_away() {
    let node = Node::with(|options| options.idle = Duration::ZERO).await;
    let (_, text, held) = node.caller("free").await;
    let (gate, hash) = (&node.gate, text.hash());
    let record = gate.read(hash).await.unwrap();
    let anew = || {
        let start = gate.cache.start(0);
        gate.settle(hash, start, record.clone()).unwrap().unwrap()
    };
    for round in 0..200 {
        let (barrier, passed) = (Barrier::new(3), AtomicUsize::new(0));
        let count = |admitted: bool| passed.fetch_add(admitted.into(), Ordering::Relaxed);
        thread::scope(|scope| {
            scope.spawn(|| {
                barrier.wait();
                gate.sweep();
            });
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..60 {
                    count(gate.admit(&held).admitted);
                }
            });
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..60 {
                    count(gate.admit(&anew()).admitted);
                }
            });
        });
        assert_eq!(passed.load(Ordering::Relaxed), 100, "round {round}");
        node.clock.advance(Duration::from_secs(100));
    }
}

/// The same for addresses.
#[tokio::test]
async fn forgetting_addresses_under_load_gives_nothing_away() {
    let node = Node::new().await;
    let address = "192.0.2.7".parse().unwrap();
    for round in 0..200 {
        let (barrier, passed) = (Barrier::new(3), AtomicUsize::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                barrier.wait();
                node.gate.sweep();
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    barrier.wait();
                    for _ in 0..60 {
                        let admitted = node.gate.admit_address(address).admitted;
                        passed.fetch_add(admitted.into(), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(passed.into_inner(), 100, "round {round}");
        node.clock.advance(Duration::from_secs(100));
    }
}

/// A writer revokes and announces while readers look up; a look-up after the announcement must not
/// find the key alive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_announcement_nobody_finds_the_key_alive() {
    let node = Node::new().await;
    for _ in 0..30 {
        let user = node.user("free").await;
        let (text, id) = node.key(&user, None).await;
        let announced = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let (gate, announced) = (node.gate.clone(), announced.clone());
                let text = text.expose().to_owned();
                tokio::spawn(async move {
                    loop {
                        let over = announced.load(Ordering::SeqCst);
                        let outcome = gate.authenticate(&text).await;
                        if over {
                            return outcome.map(|_| ());
                        }
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        node.revoke_silently(&user, &id).await;
        node.gate.invalidate(&user);
        announced.store(true, Ordering::SeqCst);
        for reader in readers {
            assert_eq!(reader.await.unwrap(), Err(AuthError::Revoked));
        }
    }
}
