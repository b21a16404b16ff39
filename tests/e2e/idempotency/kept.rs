//! Which answers are kept, and which are not.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::json;

use super::{assert_given_again, cost, is_replayed, post, publish, published};
use crate::harness::document::operations;
use crate::harness::stage::people::{grant, rich};
use crate::harness::stage::tasks::{PURSE, Work};
use crate::harness::stage::until;
use crate::harness::{Outage, Server, WIDE};

each_backend! {
    shared: every_post_is_answered_again,
        a_reward_is_paid_once,
        a_slot_is_taken_once,
        a_refusal_is_given_again,
        a_refused_body_is_given_again,
        what_a_key_may_not_is_given_again,
        a_stranger_s_refusal_is_not_kept;
    own: a_refusal_by_the_limit_is_not_kept, a_database_that_is_gone_is_not_kept;
}

async fn every_post_is_answered_again(server: &Server) {
    for operation in operations().iter().filter(|o| o.is_repeatable()) {
        let staged = server.stage(operation, "read:user").await;
        let able = server.key_of(&staged.key.user, operation.least()).await;
        let ask = || {
            let call = staged.request.call(server, operation).key(&able);
            call.header("Idempotency-Key", "once").send()
        };
        let first = ask().await;
        assert_eq!(first.status, operation.success(), "{first:#?}");
        let after = server.available(&staged.key).await;
        let second = ask().await;
        operation.validate(&second);
        assert_given_again(&first, &second);
        assert_eq!(
            server.available(&staged.key).await,
            after,
            "{}",
            operation.id
        );
    }
}

async fn a_reward_is_paid_once(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/approve", work.submission);
    let first = post(server, &work.creator, "pay", &path).await;
    let second = post(server, &work.creator, "pay", &path).await;
    assert_given_again(&first, &second);
    let reward = first.data()["reward"].as_i64().unwrap();
    assert_eq!(server.available(&work.worker).await, reward);
    // Without the key it is another request, and there is nothing left to approve.
    let call = server.call("POST", &path).key(&work.creator);
    call.send().await.refused(409, "conflict");
    assert_eq!(server.available(&work.worker).await, reward);
}

async fn a_slot_is_taken_once(server: &Server) {
    let work = Work::claimed(server).await;
    let other = rich(server, 1).await;
    let task = format!("/v1/tasks/{}", work.task);
    let left = async || {
        server.read(&other, &task).await["slots_left"]
            .as_i64()
            .unwrap()
    };
    let before = left().await;
    let claim = format!("{task}/claim");
    let first = post(server, &other, "mine", &claim).await;
    let second = post(server, &other, "mine", &claim).await;
    assert_eq!(first.status, 201, "{first:#?}");
    assert_given_again(&first, &second);
    assert_eq!(left().await, before - 1);
}

async fn a_refusal_is_given_again(server: &Server) {
    let key = rich(server, 1).await;
    let first = publish(server, &key, "early", "A").await;
    first.refused(409, "insufficient_balance");
    grant(server, &key, cost()).await;
    assert_given_again(&first, &publish(server, &key, "early", "A").await);
    assert_eq!(published(server, &key).await, 0);
    assert_eq!(publish(server, &key, "late", "A").await.status, 201);
    assert_eq!(server.available(&key).await, 1);
}

async fn a_refused_body_is_given_again(server: &Server) {
    let key = rich(server, PURSE).await;
    let first = publish(server, &key, "bad", "").await;
    first.refused(400, "invalid_request");
    assert_given_again(&first, &publish(server, &key, "bad", "").await);
}

/// The refusal of what another account owns, and of nothing.
async fn what_a_key_may_not_is_given_again(server: &Server) {
    let work = Work::claimed(server).await;
    for path in [
        format!("/v1/tasks/{}/cancel", work.task),
        "/v1/tasks/tsk_nothing/cancel".to_owned(),
    ] {
        let first = post(server, &work.worker, &path, &path).await;
        assert!([403, 404].contains(&first.status), "{first:#?}");
        assert_given_again(&first, &post(server, &work.worker, &path, &path).await);
    }
}

/// 401: nobody is known whose answer it could be.
async fn a_stranger_s_refusal_is_not_kept(server: &Server) {
    let key = rich(server, PURSE).await;
    let revoked = server.key_of(&key.user, "write:tasks").await;
    server.revoke(&revoked).await;
    let refused = publish(server, &revoked, "k", "A").await;
    refused.refused(401, "unauthorized");
    let made = publish(server, &key, "k", "A").await;
    assert_eq!(made.status, 201, "{made:#?}");
    assert!(!is_replayed(&made));
}

async fn a_refusal_by_the_limit_is_not_kept(database: Arc<Database>) {
    let plan = ["plans.free.rate=1", "plans.free.burst=1"];
    let wide = Server::start(&database, WIDE).await;
    let narrow = Server::start(&database, &plan).await;
    let key = rich(&wide, PURSE).await;
    assert_eq!(publish(&narrow, &key, "first", "A").await.status, 201);
    let refused = publish(&narrow, &key, "second", "B").await;
    refused.refused(429, "rate_limit_exceeded");
    let made = publish(&wide, &key, "second", "B").await;
    assert_eq!(made.status, 201, "{made:#?}");
    assert!(!is_replayed(&made));
    assert_eq!(published(&wide, &key).await, 2);
}

async fn a_database_that_is_gone_is_not_kept(database: Arc<Database>) {
    let (server, mut outage) = Outage::server(&database, WIDE).await;
    let key = rich(&server, PURSE).await;
    // Known to the server before the database goes.
    assert_eq!(server.available(&key).await, PURSE);
    outage.begin(&database).await;
    let refused = publish(&server, &key, "k", "A").await;
    refused.refused(503, "service_unavailable");
    outage.end().await;
    let made = until("the database", async || {
        let answer = publish(&server, &key, "k", "A").await;
        (answer.status != 503).then_some(answer)
    })
    .await;
    assert_eq!(made.status, 201, "{made:#?}");
    assert!(!is_replayed(&made));
    assert_eq!(published(&server, &key).await, 1);
    assert_eq!(server.available(&key).await, PURSE - cost());
    assert_eq!(made.data()["title"], json!("A"));
}
