//! Buckets of accounts and addresses.

use std::net::IpAddr;
use std::time::Duration;

use aivy_core::limit::InvalidPlan;

use super::Node;
use crate::{CachedKey, Gate, GateOptions};

fn admitted(gate: &Gate, key: &CachedKey, asked: usize) -> usize {
    (0..asked).filter(|_| gate.admit(key).admitted).count()
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_first_answer_reads_60_59() {
    let node = Node::new().await;
    let (_, _, key) = node.caller("free").await;
    let decision = node.gate.admit(&key);
    assert_eq!((decision.limit, decision.remaining), (60, 59));
}

#[tokio::test]
async fn all_keys_of_an_account_share_one_bucket() {
    let node = Node::new().await;
    let (user, _, first) = node.caller("free").await;
    let (text, _) = node.key(&user, None).await;
    let second = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!(admitted(&node.gate, &first, 70), 70);
    assert_eq!(admitted(&node.gate, &second, 70), 30);
    assert_eq!(node.gate.stats().limited_accounts, 40);
    let (_, _, other) = node.caller("free").await;
    assert!(node.gate.admit(&other).admitted);
}

#[tokio::test]
async fn a_change_of_plan_keeps_what_was_used_also_for_requests_under_way() {
    let node = Node::new().await;
    let (user, text, before) = node.caller("free").await;
    assert_eq!(admitted(&node.gate, &before, 200), 100);
    node.set_plan(&user, "pro").await;
    let after = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!(after.account().plan(), "pro");
    // A caller with the old entry uses the same new bucket.
    assert_eq!(admitted(&node.gate, &before, 150), 150);
    assert_eq!(admitted(&node.gate, &after, 500), 250);
    node.set_plan(&user, "free").await;
    let back = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!(admitted(&node.gate, &back, 10), 0);
    node.clock.advance(Duration::from_secs(7));
    assert_eq!(admitted(&node.gate, &back, 10), 7);
}

#[tokio::test]
async fn an_account_whose_plan_is_not_configured_gets_the_default() {
    let node = Node::new().await;
    let (_, _, key) = node.caller("bygone").await;
    assert_eq!(key.account().plan(), "free");
    assert_eq!(node.gate.admit(&key).limit, 60);
}

#[tokio::test]
async fn plans_must_be_valid_and_the_default_one_of_them() {
    let node = Node::new().await;
    let refusal = |change: fn(&mut GateOptions)| {
        let mut options = GateOptions::new(node.db.clone(), node.clock.clone());
        change(&mut options);
        Gate::new(options).map(|_| ()).unwrap_err()
    };
    let missing = refusal(|options| options.default_plan = "gold".to_owned());
    assert!(matches!(missing, InvalidPlan::Missing { plan } if plan == "gold"));
    let wrong = refusal(|options| options.plans[0].rate = 0);
    assert!(matches!(wrong, InvalidPlan::Rate { .. }));
}

#[tokio::test]
async fn an_address_has_a_bucket_and_an_ipv6_network_one_for_all() {
    let node = Node::new().await;
    let used = |text: &str, asked: usize| {
        let address = address(text);
        (0..asked)
            .filter(|_| node.gate.admit_address(address).admitted)
            .count()
    };
    assert_eq!(used("192.0.2.1", 150), 100);
    assert_eq!(used("192.0.2.2", 1), 1);
    // The same address in IPv6 notation.
    assert_eq!(used("::ffff:192.0.2.1", 10), 0);
    assert_eq!(used("2001:db8:0:1::1", 90), 90);
    assert_eq!(used("2001:db8:0:1:ffff::9", 90), 10);
    assert_eq!(used("2001:db8:0:2::1", 1), 1);
    let stats = node.gate.stats();
    assert_eq!((stats.addresses, stats.limited_addresses), (4, 140));
}

#[tokio::test]
async fn addresses_beyond_the_bound_share_one_bucket() {
    let node = Node::with(|options| options.max_addresses = 10).await;
    let ask = |n: u32| {
        node.gate
            .admit_address(IpAddr::from(n.to_be_bytes()))
            .admitted
    };
    let passed = (0..1000).filter(|n| ask(*n)).count();
    // Ten with a bucket of their own, and 100 for all others together.
    assert_eq!(passed, 10 + 100);
    assert_eq!(node.gate.stats().addresses, 10);
    // When the first buckets are full again, there is room.
    node.clock.advance(Duration::from_secs(1));
    assert_eq!((2000..2010).filter(|n| ask(*n)).count(), 10);
    assert_eq!(node.gate.stats().addresses, 10);
}
