//! Keys that are claimed for what no transaction takes back.

use aivy_app::{Actor, Settlement, Ticket};
use aivy_store::idempotency::{CLAIMED, STREAMED};
use aivy_store::on_both;
use aivy_store::testing::Database;

use crate::house::House;

on_both!(
    a_claim_is_one_request_s_until_it_is_lost,
    a_settled_claim_is_not_lost,
    a_released_claim_is_anybody_s,
);

/// After what time a claim is lost here, in microseconds.
const LOST: i64 = 60_000_000;

fn ticket(what: char) -> Ticket {
    Ticket::new("k".to_owned(), what.to_string().repeat(64), 200)
}

async fn status(house: &House, who: &Actor) -> Option<u16> {
    let kept = house.app.kept_answer(&who.user, "k").await.unwrap();
    kept.map(|kept| kept.status)
}

async fn claimed(house: &House, who: &Actor, what: char) -> bool {
    let claim = house.app.claim(&who.user, &ticket(what), LOST).await;
    claim.unwrap()
}

async fn settle(house: &House, who: &Actor, what: char, settlement: Settlement) {
    let ticket = ticket(what);
    let settling = house.app.settle_claim(&who.user, &ticket, settlement);
    settling.await.unwrap();
}

async fn a_claim_is_one_request_s_until_it_is_lost(database: &Database) {
    let house = House::new(database).await;
    let who = house.person(0).await;
    let claim = async |what| claimed(&house, &who, what).await;
    assert!(claim('a').await);
    assert_eq!(status(&house, &who).await, Some(CLAIMED));
    house.pass(59);
    assert!(!claim('a').await && !claim('b').await);
    house.pass(2);
    assert!(claim('b').await);
    // Whoever was lost and comes back has nothing to say any more.
    let late = Settlement::Kept(200, "late".to_owned());
    settle(&house, &who, 'a', late).await;
    assert_eq!(status(&house, &who).await, Some(CLAIMED));
}

async fn a_settled_claim_is_not_lost(database: &Database) {
    let house = House::new(database).await;
    let who = house.person(0).await;
    let claim = async |what| claimed(&house, &who, what).await;
    assert!(claim('a').await);
    settle(&house, &who, 'a', Settlement::Streamed).await;
    house.pass(3600);
    assert!(!claim('a').await);
    assert_eq!(status(&house, &who).await, Some(STREAMED));
    house.pass(24 * 3600);
    assert!(claim('a').await);
}

async fn a_released_claim_is_anybody_s(database: &Database) {
    let house = House::new(database).await;
    let who = house.person(0).await;
    assert!(claimed(&house, &who, 'a').await);
    // Not by a request that does not have it.
    for (what, left) in [('b', Some(CLAIMED)), ('a', None)] {
        settle(&house, &who, what, Settlement::Released).await;
        assert_eq!(status(&house, &who).await, left);
    }
    assert!(claimed(&house, &who, 'b').await);
}
