//! Counts are written to the database, once.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::key::KeyHash;
use aivy_store::keys::KeyRecord;
use aivy_store::testing::limit_growth;
use aivy_store::{StoreError, keys, usage};
use aivy_types::{Permissions, Timestamp, UserId};
use tokio::sync::watch;

use super::{Node, START};
use crate::limits::KEYS_PER_WRITE;
use crate::testing;

async fn counted(node: &Node, user: &UserId) -> Vec<(String, String, u16, i64)> {
    let rows = node
        .db
        .read(user.clone(), async |tx, user| {
            usage::since(tx, user, "2000-01-01").await
        })
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.day, row.operation, row.status, row.count))
        .collect()
}

#[tokio::test]
async fn counts_are_written_by_day_operation_and_status() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    node.clock
        .set(Timestamp::parse("2026-11-24T23:59:59Z").unwrap());
    for (operation, status) in [(0, 200), (0, 200), (0, 429), (1, 200)] {
        node.gate.record(&key, operation, status);
    }
    node.clock.advance(Duration::from_secs(1));
    node.gate.record(&key, 0, 200);
    assert_eq!(node.gate.stats().unflushed, 1);
    node.gate.flush().await.unwrap();
    node.gate.flush().await.unwrap();
    let row = |day: &str, operation: &str, status, count| {
        (day.to_owned(), operation.to_owned(), status, count)
    };
    assert_eq!(
        counted(&node, &user).await,
        [
            row("2026-11-24", "get_profile", 200, 2),
            row("2026-11-24", "get_profile", 429, 1),
            row("2026-11-24", "get_usage", 200, 1),
            row("2026-11-25", "get_profile", 200, 1),
        ]
    );
    assert_eq!(node.gate.stats().unflushed, 0);
}

#[tokio::test]
async fn the_last_use_is_written_to_the_minute() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    node.gate.record(&key, 0, 200);
    node.gate.flush().await.unwrap();
    let stored = node
        .db
        .read((user, key.id().clone()), async |tx, (user, key)| {
            keys::get(tx, user, key).await
        })
        .await
        .unwrap();
    let minute = Timestamp::from_micros(START.micros() - 30_000_000);
    assert_eq!(stored.unwrap().last_used_at, Some(minute));
}

#[tokio::test]
async fn a_permission_counts_as_used_unless_the_gate_refused() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    let used = async || {
        node.gate.flush().await.unwrap();
        let whose = (user.clone(), key.id().clone());
        let read = node.db.read(whose, async |tx, (user, key)| {
            keys::get(tx, user, key).await
        });
        read.await.unwrap().unwrap().used.to_scope()
    };
    node.gate.record(&key, 0, 429);
    assert_eq!(used().await, "");
    node.gate.record(&key, 0, 404);
    assert_eq!(used().await, "read:user");
}

#[tokio::test]
async fn what_cannot_be_written_is_kept() {
    let node = Node::new().await;
    let (_, _, key) = node.caller("free").await;
    node.gate.record(&key, 0, 200);
    node.db.close().await;
    let error = node.gate.flush().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    node.gate.record(&key, 0, 200);
    assert!(node.gate.flush().await.is_err());
    let stats = node.gate.stats();
    assert_eq!((stats.flush_failures, stats.lost_counts), (2, 0));
    assert_eq!(stats.unflushed, 3, "a row of usage, one of last use, a key");
}

/// Sends a request with an unknown key for each of `numbers`.
fn use_keys(node: &Node, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        let record = KeyRecord {
            id: format!("key_{number:026}").parse().unwrap(),
            user_id: format!("usr_{number:026}").parse().unwrap(),
            name: "one of many".to_owned(),
            prefix: String::new(),
            last_four: String::new(),
            permissions: Permissions::all(),
            plan: "free".to_owned(),
            created_at: START,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            replaced_by: None,
            used: Permissions::default(),
        };
        let key = testing::remember(&node.gate, KeyHash::from_bytes(hash), record).unwrap();
        node.gate.record(&key, 0, 200);
    }
}

#[tokio::test]
async fn enough_for_a_write_does_not_wait_for_the_next_turn() {
    let node = Node::new().await;
    let told = node.gate.meter.enough.notified();
    tokio::pin!(told);
    use_keys(&node, 0..KEYS_PER_WRITE - 1);
    assert!(!told.as_mut().enable());
    use_keys(&node, KEYS_PER_WRITE - 1..KEYS_PER_WRITE);
    told.await;
}

#[tokio::test]
async fn what_was_kept_is_written_later_and_once() {
    let node = Node::new().await;
    let keys = 2 * KEYS_PER_WRITE + 1;
    use_keys(&node, 0..keys);
    let grow = async |pages| {
        node.write(pages, async |tx, pages| {
            limit_growth(tx, *pages);
            Ok(())
        })
        .await;
    };
    grow(1).await;
    let error = node.gate.flush().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(node.gate.stats().unflushed > 0);
    grow(1_000_000).await;
    node.gate.flush().await.unwrap();
    let counted = "SELECT CAST(SUM(count) AS BIGINT) FROM usage_daily";
    let counted = node._database.raw_int(counted).await;
    assert_eq!(usize::try_from(counted).unwrap(), keys);
    let stats = node.gate.stats();
    assert_eq!((stats.unflushed, stats.lost_counts), (0, 0));
}

#[tokio::test]
async fn an_operation_that_is_not_listed_is_lost_and_said_so() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    node.gate.record(&key, 9, 200);
    node.gate.flush().await.unwrap();
    assert_eq!(counted(&node, &user).await, []);
    assert_eq!(node.gate.stats().lost_counts, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_between_recording_threads_and_the_writer() {
    let node = Arc::new(Node::new().await);
    let (user, _, key) = node.caller("free").await;
    let recorders: Vec<_> = (0..3)
        .map(|_| {
            let (node, key) = (node.clone(), key.clone());
            std::thread::spawn(move || {
                for _ in 0..5_000 {
                    node.gate.record(&key, 0, 200);
                }
            })
        })
        .collect();
    while recorders.iter().any(|recorder| !recorder.is_finished()) {
        node.gate.flush().await.unwrap();
    }
    for recorder in recorders {
        recorder.join().unwrap();
    }
    node.gate.flush().await.unwrap();
    let total: i64 = counted(&node, &user).await.iter().map(|row| row.3).sum();
    assert_eq!(total, 15_000);
}

#[tokio::test]
async fn the_end_of_the_run_writes_what_is_left() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(node.gate.clone().run(stopped));
    node.gate.record(&key, 0, 200);
    stop.send(true).unwrap();
    running.await.unwrap();
    assert_eq!(counted(&node, &user).await.len(), 1);
}

#[tokio::test]
async fn a_run_whose_owner_is_gone_ends() {
    let node = Node::new().await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(node.gate.clone().run(stopped));
    drop(stop);
    running.await.unwrap();
}
