//! Memory depends on the active clients.

use std::time::Duration;

use super::Node;
use crate::Lookup;

#[tokio::test]
async fn an_idle_account_is_forgotten_with_its_keys_and_comes_back_whole() {
    let node = Node::new().await;
    let (user, text, key) = node.caller("free").await;
    node.key(&user, None).await;
    let _ = node.gate.admit(&key);
    node.pass(Duration::from_secs(60)).await;
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 1, "not yet idle for a minute");
    node.pass(Duration::from_secs(1)).await;
    node.gate.sweep();
    let stats = node.gate.stats();
    assert_eq!((stats.accounts, stats.keys), (0, 0));
    // A caller with the old entry and one with the new entry use the same bucket.
    let new = node.gate.authenticate(text.expose()).await.unwrap();
    let asked = [&key, &new].into_iter().cycle().take(300);
    assert_eq!(
        asked.filter(|key| node.gate.admit(key).admitted).count(),
        100
    );
}

#[tokio::test]
async fn a_bucket_that_is_not_full_is_never_forgotten() {
    let node = Node::with(|options| options.idle = Duration::ZERO).await;
    let (_, _, key) = node.caller("free").await;
    for _ in 0..100 {
        let _ = node.gate.admit(&key);
    }
    node.pass(Duration::from_secs(99)).await;
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 1);
    node.pass(Duration::from_secs(1)).await;
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 0);
}

#[tokio::test]
async fn an_entry_that_was_replaced_takes_nothing_with_it() {
    let node = Node::with(|options| options.idle = Duration::ZERO).await;
    let (user, text, key) = node.caller("free").await;
    let _ = node.gate.admit(&key);
    node.set_plan(&user, "pro").await;
    let new = node.gate.authenticate(text.expose()).await.unwrap();
    let _ = node.gate.admit(&new);
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 1);
    assert!(matches!(node.gate.lookup(text.expose()), Lookup::Hit(_)));
}

#[tokio::test]
async fn keys_never_outnumber_their_bound_and_buckets_survive_it() {
    let node = Node::with(|options| options.max_keys = 5).await;
    let mut callers = Vec::new();
    for _ in 0..20 {
        let caller = node.caller("free").await;
        let _ = node.gate.admit(&caller.2);
        assert!(node.gate.stats().keys <= 5);
        callers.push(caller);
    }
    for (_, text, _) in &callers {
        let key = node.gate.authenticate(text.expose()).await.unwrap();
        assert_eq!(node.gate.admit(&key).remaining, 58, "a token came back");
        assert!(node.gate.stats().keys <= 5);
    }
}

#[tokio::test]
async fn more_active_accounts_than_the_bound_are_refused_until_one_is_idle() {
    let node = Node::with(|options| options.max_keys = 1).await;
    for _ in 0..4 {
        let (_, _, key) = node.caller("free").await;
        let _ = node.gate.admit(&key);
    }
    let user = node.user("free").await;
    let (text, _) = node.key(&user, None).await;
    let refusal = node.gate.authenticate(text.expose()).await.unwrap_err();
    assert!(matches!(refusal, crate::AuthError::Unavailable(_)));
    node.pass(Duration::from_secs(1)).await;
    node.gate.authenticate(text.expose()).await.unwrap();
}

#[tokio::test]
async fn addresses_are_forgotten_when_their_buckets_are_full() {
    let node = Node::new().await;
    let _ = node.gate.admit_address("192.0.2.1".parse().unwrap());
    node.gate.sweep();
    assert_eq!(node.gate.stats().addresses, 1);
    node.clock.advance(Duration::from_secs(1));
    node.gate.sweep();
    assert_eq!(node.gate.stats().addresses, 0);
}
