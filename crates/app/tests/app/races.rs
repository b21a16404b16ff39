//! Concurrent requests: one wins, and the others are refused.

use aivy_app::Actor;
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use aivy_types::body::{SubmissionStatus, TaskStatus};
use futures_util::future::join_all;
use serde_json::json;

use crate::test_app::{TestApp, code};

on_both!(
    one_worker_gets_the_last_slot,
    a_reward_is_paid_once,
    a_worker_and_the_sweeper_at_the_last_second,
    a_cancellation_while_a_result_comes_in,
    many_sweepers_settle_each_thing_once,
    two_publications_out_of_one_balance,
);

async fn people<const N: usize>(test: &TestApp) -> Vec<Actor> {
    let mut people = Vec::new();
    for _ in 0..N {
        people.push(test.person(0).await);
    }
    people
}

async fn one_worker_gets_the_last_slot(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(10).await;
    let task = test.publish(&creator, |_| {}).await;
    let workers = people::<8>(&test).await;
    let claims = workers
        .iter()
        .map(|worker| test.app.claim_task(worker, &task.id));
    let (won, lost): (Vec<_>, Vec<_>) = join_all(claims).await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for outcome in lost {
        let failure = outcome.unwrap_err();
        assert_eq!(failure.code, ErrorCode::Conflict);
        assert_eq!(
            failure.message.as_deref(),
            Some("No slot of the task is left")
        );
    }
    test.audit().await;
}

async fn a_reward_is_paid_once(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let result = test.submitted(&worker, &task).await;
    let approvals = (0..8).map(|_| test.app.approve(&creator, &result.id, None));
    let won = join_all(approvals)
        .await
        .into_iter()
        .filter(Result::is_ok)
        .count();
    assert_eq!((won, test.available(&worker).await), (1, 10));
    test.audit().await;
}

/// For one process the claim still holds, for the other it has lapsed: the first to commit decides.
async fn a_worker_and_the_sweeper_at_the_last_second(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(1000).await;
    let ahead = aivy_core::Clock::manual(test.clock.now().plus_seconds(61));
    let sweeper = TestApp::node(database, &ahead).await;
    for _ in 0..20 {
        let worker = test.person(0).await;
        let task = test.publish(&creator, |_| {}).await;
        let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
        let (submitted, swept) = tokio::join!(
            test.app.submit(&worker, &claim.id, json!(1)),
            sweeper.settle_due(),
        );
        swept.unwrap();
        let status = test
            .app
            .submission(&worker.user, &claim.id)
            .await
            .unwrap()
            .status;
        match submitted {
            Ok(_) => assert_eq!(status, SubmissionStatus::Submitted),
            Err(failure) => {
                assert_eq!(failure.code, ErrorCode::Conflict);
                assert_eq!(failure.message.as_deref(), Some("The submission is lapsed"));
                assert_eq!(status, SubmissionStatus::Lapsed);
            }
        }
    }
    test.audit().await;
}

async fn a_cancellation_while_a_result_comes_in(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(200).await;
    for _ in 0..10 {
        let worker = test.person(0).await;
        let task = test.publish(&creator, |task| task.slots = 2).await;
        let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
        let (submitted, cancelled) = tokio::join!(
            test.app.submit(&worker, &claim.id, json!(1)),
            test.app.cancel_task(&creator, &task.id),
        );
        // Neither blocks the other.
        assert_eq!(submitted.unwrap().status, SubmissionStatus::Submitted);
        assert_eq!(cancelled.unwrap().status, TaskStatus::Cancelled);
        test.app.approve(&creator, &claim.id, None).await.unwrap();
        assert_eq!(test.available(&worker).await, 10);
    }
    assert_eq!(test.available(&creator).await, 100);
    test.audit().await;
}

async fn many_sweepers_settle_each_thing_once(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(100).await, test.person(0).await);
    for _ in 0..10 {
        let task = test.publish(&creator, |_| {}).await;
        test.submitted(&worker, &task).await;
    }
    test.pass(1000);
    let mut nodes = Vec::new();
    for _ in 0..3 {
        nodes.push(TestApp::node(database, &test.clock).await);
    }
    let sweeps = nodes.iter().map(aivy_app::App::settle_due);
    for swept in join_all(sweeps).await {
        swept.unwrap();
    }
    assert_eq!(test.available(&worker).await, 100);
    assert_eq!(test.completed(&worker.user).await, 10);
    test.audit().await;
}

async fn two_publications_out_of_one_balance(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(10).await;
    let publish = || test.app.publish_task(&creator, crate::test_app::task());
    let outcomes = join_all((0..6).map(|_| publish())).await;
    let lost = outcomes.into_iter().filter(Result::is_err).map(code);
    assert_eq!(
        lost.collect::<Vec<_>>(),
        [ErrorCode::InsufficientBalance; 5]
    );
    assert_eq!(test.available(&creator).await, 0);
    test.audit().await;
}
