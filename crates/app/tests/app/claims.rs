//! Claims on idempotency keys, for effects that no transaction can roll back.

use aivy_app::{Actor, IdempotentRequest, Settlement};
use aivy_store::idempotency::{CLAIMED, STREAMED};
use aivy_store::on_both;
use aivy_store::testing::Database;

use crate::test_app::TestApp;

on_both!(
    a_claim_is_one_request_s_until_it_is_lost,
    a_settled_claim_is_not_lost,
    a_released_claim_is_anybody_s,
);

/// How old a claim is when it counts as lost here, in microseconds.
const LOST: i64 = 60_000_000;

fn request(what: char) -> IdempotentRequest {
    IdempotentRequest::new("k".to_owned(), what.to_string().repeat(64), 200)
}

async fn status(test: &TestApp, who: &Actor) -> Option<u16> {
    let kept = test.app.kept_answer(&who.user, "k").await.unwrap();
    kept.map(|kept| kept.status)
}

async fn claimed(test: &TestApp, who: &Actor, what: char) -> bool {
    let claim = test.app.claim(&who.user, &request(what), LOST).await;
    claim.unwrap()
}

async fn settle(test: &TestApp, who: &Actor, what: char, settlement: Settlement) {
    let request = request(what);
    let settling = test.app.settle_claim(&who.user, &request, settlement);
    settling.await.unwrap();
}

async fn a_claim_is_one_request_s_until_it_is_lost(database: &Database) {
    let test = TestApp::new(database).await;
    let who = test.person(0).await;
    let claim = async |what| claimed(&test, &who, what).await;
    assert!(claim('a').await);
    assert_eq!(status(&test, &who).await, Some(CLAIMED));
    test.pass(59);
    assert!(!claim('a').await && !claim('b').await);
    test.pass(2);
    assert!(claim('b').await);
    // A caller whose claim was lost cannot settle it later.
    let late = Settlement::Kept(200, "late".to_owned());
    settle(&test, &who, 'a', late).await;
    assert_eq!(status(&test, &who).await, Some(CLAIMED));
}

async fn a_settled_claim_is_not_lost(database: &Database) {
    let test = TestApp::new(database).await;
    let who = test.person(0).await;
    let claim = async |what| claimed(&test, &who, what).await;
    assert!(claim('a').await);
    settle(&test, &who, 'a', Settlement::Streamed).await;
    test.pass(3600);
    assert!(!claim('a').await);
    assert_eq!(status(&test, &who).await, Some(STREAMED));
    test.pass(24 * 3600);
    assert!(claim('a').await);
}

async fn a_released_claim_is_anybody_s(database: &Database) {
    let test = TestApp::new(database).await;
    let who = test.person(0).await;
    assert!(claimed(&test, &who, 'a').await);
    // Nor can a request that does not hold it.
    for (what, left) in [('b', Some(CLAIMED)), ('a', None)] {
        settle(&test, &who, what, Settlement::Released).await;
        assert_eq!(status(&test, &who).await, left);
    }
    assert!(claimed(&test, &who, 'b').await);
}
