//! Visitors of pages beside requests with keys.

use std::sync::Arc;
use std::time::Duration;

use aivy_types::UserId;

use super::Node;
use crate::Purpose;

/// How many of `asked` visits are admitted.
fn admitted(node: &Node, user: &UserId, plan: &str, purpose: Purpose, asked: usize) -> usize {
    let look = node.gate.begin_visit();
    let one = |_: &usize| node.gate.admit_member(look, user, plan, purpose).unwrap();
    (0..asked).filter(|n| one(n).admitted).count()
}

#[tokio::test]
async fn forms_and_keys_share_one_bucket_and_reading_has_its_own() {
    let node = Node::new().await;
    let (user, _, key) = node.caller("free").await;
    assert_eq!(admitted(&node, &user, "free", Purpose::Act, 70), 70);
    assert_eq!(
        (0..70).filter(|_| node.gate.admit(&key).admitted).count(),
        30
    );
    assert_eq!(admitted(&node, &user, "free", Purpose::Act, 5), 0);
    assert_eq!(admitted(&node, &user, "free", Purpose::Read, 1500), 1000);
    // Exactly the rate: one token per second, and ten for pages.
    node.clock.advance(Duration::from_secs(3));
    assert_eq!(admitted(&node, &user, "free", Purpose::Act, 10), 3);
    assert_eq!(admitted(&node, &user, "free", Purpose::Read, 100), 30);
}

#[tokio::test]
async fn a_visitor_without_a_key_has_the_bucket_that_a_key_finds_later() {
    let node = Node::new().await;
    let user = node.user("free").await;
    assert_eq!(admitted(&node, &user, "free", Purpose::Act, 99), 99);
    let (text, _) = node.key(&user, None).await;
    let key = node.gate.authenticate(text.expose()).await.unwrap();
    assert_eq!((0..9).filter(|_| node.gate.admit(&key).admitted).count(), 1);
}

#[tokio::test]
async fn a_change_of_plan_keeps_what_was_read_and_an_old_look_does_not_undo_it() {
    let node = Node::new().await;
    let (user, ..) = node.caller("free").await;
    let old = node.gate.begin_visit();
    assert_eq!(admitted(&node, &user, "free", Purpose::Read, 900), 900);
    node.set_plan(&user, "pro").await;
    assert_eq!(admitted(&node, &user, "pro", Purpose::Read, 9000), 4100);
    // A read from before the change has the old plan; the new one stays.
    let late = node.gate.admit_member(old, &user, "free", Purpose::Act);
    assert_eq!(late.unwrap().limit, 300);
}

#[tokio::test]
async fn an_account_that_reads_is_not_forgotten_and_one_that_did_is() {
    let node = Node::new().await;
    let user = node.user("free").await;
    assert_eq!(admitted(&node, &user, "free", Purpose::Read, 1000), 1000);
    // Its other bucket is full, and it is checked for removal all the same.
    node.pass(Duration::from_secs(61)).await;
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 1);
    assert_eq!(admitted(&node, &user, "free", Purpose::Read, 1000), 610);
    node.pass(Duration::from_secs(161)).await;
    node.gate.sweep();
    assert_eq!(node.gate.stats().accounts, 0);
}

#[tokio::test]
async fn strangers_read_by_their_address_and_act_as_requests_without_a_key() {
    let node = Node::new().await;
    let address = "192.0.2.1".parse().unwrap();
    let one = |purpose| node.gate.admit_stranger(address, purpose).admitted;
    assert_eq!((0..200).filter(|_| one(Purpose::Act)).count(), 100);
    assert!(!node.gate.admit_address(address).admitted);
    assert_eq!((0..2000).filter(|_| one(Purpose::Read)).count(), 1000);
    assert_eq!(node.gate.stats().addresses, 2);
}

/// Readers take tokens while the entry is checked for removal again and again: no token is given
/// twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_while_entries_end_gets_no_more_than_the_bucket_holds() {
    let node = Node::new().await;
    let user = node.user("free").await;
    let gate = node.gate.clone();
    let end = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let ending = end.clone();
    let sweeper = std::thread::spawn(move || {
        while !ending.load(std::sync::atomic::Ordering::Relaxed) {
            gate.sweep();
        }
    });
    assert_eq!(admitted(&node, &user, "free", Purpose::Act, 1), 1);
    let sum: usize = std::thread::scope(|scope| {
        let read = || admitted(&node, &user, "free", Purpose::Read, 5000);
        let readers = [scope.spawn(read), scope.spawn(read)];
        readers.map(|reader| reader.join().unwrap()).iter().sum()
    });
    end.store(true, std::sync::atomic::Ordering::Relaxed);
    sweeper.join().unwrap();
    assert_eq!(sum, 1000);
}
