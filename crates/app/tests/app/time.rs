//! What time does, seen by any read, with no sweeper running.

use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use aivy_types::body::{SubmissionStatus, TaskStatus};
use serde_json::json;

use crate::house::{House, code};

on_both!(
    a_claim_lapses_to_the_second,
    a_result_that_nobody_judges_is_approved,
    an_appeal_that_nobody_answers_is_granted,
    a_task_expires_at_its_deadline,
    what_was_due_first_happens_first,
    the_sweeper_knows_when_to_wake,
);

async fn a_claim_lapses_to_the_second(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(10).await, house.person(0).await);
    let task = house.publish(&creator, |_| {}).await;
    let claim = house.app.claim_task(&worker, &task.id).await.unwrap();
    // It is half a second past when it was claimed.
    house.pass(59);
    let read = house.app.submission(&worker.user, &claim.id).await.unwrap();
    assert_eq!(read.status, SubmissionStatus::Claimed);
    assert!(house.clock.now() < read.claim_expires_at);
    house.clock.advance(std::time::Duration::from_millis(500));
    assert_eq!(house.clock.now(), read.claim_expires_at);
    let late = house.app.submit(&worker, &claim.id, json!(1)).await;
    assert_eq!(code(late), ErrorCode::Conflict);
    let read = house.app.submission(&worker.user, &claim.id).await.unwrap();
    assert_eq!(read.status, SubmissionStatus::Lapsed);
    assert_eq!(house.app.task(&task.id).await.unwrap().slots_left, 1);
    house.audit().await;
}

async fn a_result_that_nobody_judges_is_approved(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(10).await, house.person(0).await);
    let task = house.publish(&creator, |_| {}).await;
    let result = house.submitted(&worker, &task).await;
    house.pass(120);
    let late = house
        .app
        .reject(&creator, &result.id, "no".to_owned())
        .await;
    assert_eq!(code(late), ErrorCode::Conflict);
    assert_eq!(house.available(&worker).await, 10);
    let read = house
        .app
        .submission(&worker.user, &result.id)
        .await
        .unwrap();
    assert_eq!(read.status, SubmissionStatus::Approved);
    assert_eq!(
        house.app.task(&task.id).await.unwrap().status,
        TaskStatus::Completed
    );
    house.audit().await;
}

async fn an_appeal_that_nobody_answers_is_granted(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(10).await, house.person(0).await);
    let task = house.publish(&creator, |_| {}).await;
    let result = house.submitted(&worker, &task).await;
    house
        .app
        .reject(&creator, &result.id, "no".to_owned())
        .await
        .unwrap();
    house
        .app
        .appeal(&worker, &result.id, "but".to_owned())
        .await
        .unwrap();
    house.pass(120);
    assert_eq!(house.available(&worker).await, 10);
    assert_eq!(house.completed(&worker.user).await, 1);
    house.audit().await;
}

async fn a_task_expires_at_its_deadline(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(30).await, house.person(0).await);
    let deadline = house.clock.now().plus_seconds(30);
    let task = house
        .publish(&creator, |task| {
            task.slots = 3;
            task.deadline = Some(deadline);
        })
        .await;
    let claim = house.app.claim_task(&worker, &task.id).await.unwrap();
    house.pass(30);
    assert_eq!(house.available(&creator).await, 20);
    let read = house.app.task(&task.id).await.unwrap();
    assert_eq!((read.status, read.slots_left), (TaskStatus::Expired, 0));
    // Who had begun may finish.
    house
        .app
        .submit(&worker, &claim.id, json!(1))
        .await
        .unwrap();
    house.app.approve(&creator, &claim.id, None).await.unwrap();
    assert_eq!(house.available(&worker).await, 10);
    house.audit().await;
}

/// The approval at 120 s completes the task before its deadline at 180 s.
async fn what_was_due_first_happens_first(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(10).await, house.person(0).await);
    let deadline = house.clock.now().plus_seconds(180);
    let task = house
        .publish(&creator, |task| task.deadline = Some(deadline))
        .await;
    house.submitted(&worker, &task).await;
    house.pass(1000);
    assert_eq!(house.app.settle_due().await.unwrap(), 1);
    assert_eq!(house.app.settle_due().await.unwrap(), 0);
    let read = house.app.task(&task.id).await.unwrap();
    assert_eq!(read.status, TaskStatus::Completed);
    house.audit().await;
}

async fn the_sweeper_knows_when_to_wake(database: &Database) {
    let house = House::new(database).await;
    let (creator, worker) = (house.person(20).await, house.person(0).await);
    assert_eq!(house.app.next_due().await.unwrap(), None);
    let task = house.publish(&creator, |_| {}).await;
    assert_eq!(house.app.next_due().await.unwrap(), None);
    let claim = house.app.claim_task(&worker, &task.id).await.unwrap();
    assert_eq!(
        house.app.next_due().await.unwrap(),
        Some(claim.claim_expires_at)
    );
    let deadline = house.clock.now().plus_seconds(30);
    let other = house
        .publish(&creator, |task| task.deadline = Some(deadline))
        .await;
    assert_eq!(house.app.next_due().await.unwrap(), other.deadline);
    house.pass(60);
    assert_eq!(house.app.settle_due().await.unwrap(), 2);
    assert_eq!(house.app.next_due().await.unwrap(), None);
}
