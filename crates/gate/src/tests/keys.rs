//! Which keys are admitted, and how often the database is read.

use std::time::Duration;

use aivy_types::Timestamp;
use bytes::Bytes;

use super::{Node, START, stranger};
use crate::{AuthError, Lookup};

#[tokio::test]
async fn a_key_is_looked_up_once() {
    let node = Node::new().await;
    let (user, text, first) = node.caller("free").await;
    assert_eq!(first.account_id(), &user);
    assert_eq!(first.account().plan(), "free");
    for _ in 0..5 {
        let Lookup::Hit(again) = node.gate.lookup(text.expose()) else {
            panic!("not in memory");
        };
        assert_eq!(again.id(), first.id());
    }
    let stats = node.gate.stats();
    assert_eq!((stats.loads, stats.key_hits, stats.keys), (1, 5, 1));
}

#[tokio::test]
async fn a_malformed_key_costs_no_look_up() {
    let node = Node::new().await;
    let (_, text, _) = node.caller("free").await;
    let typo = text.expose().replacen("aivy_", "aivy-", 1);
    for text in ["", "aivy_", &typo] {
        assert_eq!(
            node.gate.authenticate(text).await.unwrap_err(),
            AuthError::Malformed
        );
    }
    assert_eq!(node.loads(), 1);
    assert_eq!(node.gate.stats().refused_malformed, 3);
}

#[tokio::test]
async fn an_unknown_key_is_looked_up_once_until_something_changes() {
    let node = Node::new().await;
    let (text, _) = stranger(1);
    for _ in 0..3 {
        let refusal = node.gate.authenticate(text.expose()).await.unwrap_err();
        assert_eq!(refusal, AuthError::Unknown);
    }
    assert_eq!(node.loads(), 1);
    node.user("free").await;
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Miss(_)));
}

#[tokio::test]
async fn an_unknown_key_is_not_remembered_for_ever() {
    let node = Node::new().await;
    let (text, _) = stranger(2);
    let _ = node.gate.authenticate(text.expose()).await;
    node.pass(Duration::from_secs(4)).await;
    assert!(matches!(
        node.gate.lookup(text.expose()),
        Lookup::Refused(AuthError::Unknown)
    ));
    node.pass(Duration::from_secs(1)).await;
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Miss(_)));
    node.gate.sweep();
    assert_eq!(node.gate.stats().unknown_keys, 0);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_is_bounded() {
    let node = Node::new().await;
    let limit = crate::limits::MAX_UNKNOWN;
    let start = node.gate.cache.start(0);
    for seed in 0..limit as u64 + 10 {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let hash = aivy_core::key::KeyHash::from_bytes(bytes);
        node.gate.cache.remember_unknown(hash, start, 0);
    }
    assert!(node.gate.stats().unknown_keys <= limit as u64);
}

#[tokio::test]
async fn a_revoked_key_ends_at_once_and_says_so_from_memory() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let (text, id) = node.key(&user, None).await;
    let (other, _) = node.key(&user, None).await;
    node.gate.authenticate(text.expose()).await.unwrap();
    node.revoke_silently(&user, &id).await;
    node.gate.invalidate(&user);
    let refusal = node.gate.authenticate(text.expose()).await.unwrap_err();
    assert_eq!(refusal, AuthError::Revoked);
    node.gate.authenticate(other.expose()).await.unwrap();
    let loads = node.loads();
    assert!(matches!(
        node.gate.lookup(text.expose()),
        Lookup::Refused(AuthError::Revoked)
    ));
    assert_eq!(node.loads(), loads);
    assert_eq!(node.gate.stats().refused_revoked, 2);
}

#[tokio::test]
async fn a_key_expires_to_the_microsecond_while_it_is_in_memory() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let end = Timestamp::from_micros(START.micros() + 500_000);
    let (text, _) = node.key(&user, Some(end)).await;
    node.gate.authenticate(text.expose()).await.unwrap();
    node.clock.advance(Duration::from_micros(499_999));
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Hit(_)));
    node.clock.advance(Duration::from_micros(1));
    assert!(matches!(
        node.gate.lookup(text.expose()),
        Lookup::Refused(AuthError::Expired)
    ));
}

#[tokio::test]
async fn without_reading_changes_nothing_is_believed_for_more_than_a_second() {
    let node = Node::new().await;
    let (_, text, key) = node.caller("free").await;
    let slot = key.account().profile_slot();
    slot.put(slot.version(), Bytes::from_static(b"old"));
    node.clock.advance(Duration::from_micros(999_999));
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Hit(_)));
    node.clock.advance(Duration::from_micros(1));
    assert!(!node.gate.stats().trusted);
    let key = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!(node.loads(), 2);
    assert_eq!(key.account().profile_slot().get(), None);
}

#[tokio::test]
async fn when_the_database_is_gone_nobody_is_let_in_on_old_knowledge() {
    let node = Node::new().await;
    let (_, text, _) = node.caller("free").await;
    node.db.close().await;
    assert!(node.gate.poll().await.is_err());
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Hit(_)));
    node.clock.advance(Duration::from_secs(1));
    assert!(node.gate.poll().await.is_err());
    let refusal = node.gate.authenticate(text.expose()).await.unwrap_err();
    assert!(matches!(refusal, AuthError::Unavailable(_)), "{refusal}");
    assert_eq!(node.gate.stats().poll_failures, 2);
}

#[tokio::test]
async fn a_cached_answer_ends_with_a_change() {
    let node = Node::new().await;
    let (user, text, key) = node.caller("free").await;
    let slot = key.account().profile_slot();
    let version = slot.version();
    slot.put(version, Bytes::from_static(b"profile"));
    assert_eq!(slot.get(), Some(Bytes::from_static(b"profile")));
    node.gate.invalidate(&user);
    let again = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!(again.account().profile_slot().get(), None);
    again
        .account()
        .profile_slot()
        .put(version, Bytes::from_static(b"made before"));
    assert_eq!(again.account().profile_slot().get(), None);
}
