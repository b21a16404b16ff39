//! Changes by time, seen by any read, without a sweeper.

use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use aivy_types::body::{SubmissionStatus, TaskStatus};
use serde_json::json;

use crate::test_app::{TestApp, code};

on_both!(
    a_claim_lapses_to_the_second,
    a_result_that_nobody_judges_is_approved,
    an_appeal_that_nobody_answers_is_granted,
    a_task_expires_at_its_deadline,
    what_was_due_first_happens_first,
    the_sweeper_knows_when_to_wake,
);

async fn a_claim_lapses_to_the_second(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    // The claim was made at half a second.
    test.pass(59);
    let read = test.app.submission(&worker.user, &claim.id).await.unwrap();
    assert_eq!(read.status, SubmissionStatus::Claimed);
    assert!(test.clock.now() < read.claim_expires_at);
    test.clock.advance(std::time::Duration::from_millis(500));
    assert_eq!(test.clock.now(), read.claim_expires_at);
    let late = test.app.submit(&worker, &claim.id, json!(1)).await;
    assert_eq!(code(late), ErrorCode::Conflict);
    let read = test.app.submission(&worker.user, &claim.id).await.unwrap();
    assert_eq!(read.status, SubmissionStatus::Lapsed);
    assert_eq!(test.app.task(&task.id).await.unwrap().slots_left, 1);
    test.audit().await;
}

async fn a_result_that_nobody_judges_is_approved(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let result = test.submitted(&worker, &task).await;
    test.pass(120);
    let late = test.app.reject(&creator, &result.id, "no".to_owned()).await;
    assert_eq!(code(late), ErrorCode::Conflict);
    assert_eq!(test.available(&worker).await, 10);
    let read = test.app.submission(&worker.user, &result.id).await.unwrap();
    assert_eq!(read.status, SubmissionStatus::Approved);
    assert_eq!(
        test.app.task(&task.id).await.unwrap().status,
        TaskStatus::Completed
    );
    test.audit().await;
}

async fn an_appeal_that_nobody_answers_is_granted(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let result = test.submitted(&worker, &task).await;
    test.app
        .reject(&creator, &result.id, "no".to_owned())
        .await
        .unwrap();
    test.app
        .appeal(&worker, &result.id, "but".to_owned())
        .await
        .unwrap();
    test.pass(120);
    assert_eq!(test.available(&worker).await, 10);
    assert_eq!(test.completed(&worker.user).await, 1);
    test.audit().await;
}

async fn a_task_expires_at_its_deadline(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(30).await, test.person(0).await);
    let deadline = test.clock.now().plus_seconds(30);
    let task = test
        .publish(&creator, |task| {
            task.slots = 3;
            task.deadline = Some(deadline);
        })
        .await;
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    test.pass(30);
    assert_eq!(test.available(&creator).await, 20);
    let read = test.app.task(&task.id).await.unwrap();
    assert_eq!((read.status, read.slots_left), (TaskStatus::Expired, 0));
    // A worker with a claim can finish.
    test.app.submit(&worker, &claim.id, json!(1)).await.unwrap();
    test.app.approve(&creator, &claim.id, None).await.unwrap();
    assert_eq!(test.available(&worker).await, 10);
    test.audit().await;
}

/// The approval at 120 s completes the task before its deadline at 180 s.
async fn what_was_due_first_happens_first(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let deadline = test.clock.now().plus_seconds(180);
    let task = test
        .publish(&creator, |task| task.deadline = Some(deadline))
        .await;
    test.submitted(&worker, &task).await;
    test.pass(1000);
    assert_eq!(test.app.settle_due().await.unwrap(), 1);
    assert_eq!(test.app.settle_due().await.unwrap(), 0);
    let read = test.app.task(&task.id).await.unwrap();
    assert_eq!(read.status, TaskStatus::Completed);
    test.audit().await;
}

async fn the_sweeper_knows_when_to_wake(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(20).await, test.person(0).await);
    assert_eq!(test.app.next_due().await.unwrap(), None);
    let task = test.publish(&creator, |_| {}).await;
    assert_eq!(test.app.next_due().await.unwrap(), None);
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    assert_eq!(
        test.app.next_due().await.unwrap(),
        Some(claim.claim_expires_at)
    );
    let deadline = test.clock.now().plus_seconds(30);
    let other = test
        .publish(&creator, |task| task.deadline = Some(deadline))
        .await;
    assert_eq!(test.app.next_due().await.unwrap(), other.deadline);
    test.pass(60);
    assert_eq!(test.app.settle_due().await.unwrap(), 2);
    assert_eq!(test.app.next_due().await.unwrap(), None);
}
