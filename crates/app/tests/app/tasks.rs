//! A task from its publication to its end.

use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use aivy_types::body::{
    Clearable, Order, PageQuery, Review, SubmissionFilter, SubmissionStatus, TaskCategory,
    TaskFilter, TaskPatch, TaskSort, TaskStatus, TaskSwitch,
};
use serde_json::json;

use crate::test_app::{TestApp, code, task};

on_both!(
    a_task_is_worked_on_and_paid,
    nothing_is_published_on_credit,
    automatic_review_pays_at_once,
    a_schema_that_is_no_longer_accepted_holds_nobody,
    a_result_fits_the_schema,
    a_rejected_slot_is_free,
    an_appeal_is_heard_once,
    a_cancelled_task_pays_what_was_begun,
    only_its_creator_changes_a_task,
    a_paused_task_waits,
    those_with_too_little_staked_stay_out,
    lists_show_whose_they_are,
    a_search_knows_where_tasks_stand,
    a_search_is_sorted_however_many_it_finds,
);

async fn a_task_is_worked_on_and_paid(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(100).await, test.person(0).await);
    let task = test.publish(&creator, |task| task.slots = 2).await;
    assert_eq!(test.app.balance(&creator.user).await.unwrap().escrowed, 20);
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    let again = test.app.claim_task(&worker, &task.id).await;
    assert_eq!(code(again), ErrorCode::Conflict);
    let early = test.app.approve(&creator, &claim.id, None).await;
    assert_eq!(code(early), ErrorCode::Conflict);
    let done = test.app.submit(&worker, &claim.id, json!(7)).await.unwrap();
    assert_eq!(
        (done.status, done.result),
        (SubmissionStatus::Submitted, json!(7).into())
    );
    let paid = test
        .app
        .approve(&creator, &claim.id, Some("good".to_owned()));
    assert_eq!(paid.await.unwrap().feedback.as_deref(), Some("good"));
    let twice = test.app.approve(&creator, &claim.id, None).await;
    assert_eq!(code(twice), ErrorCode::Conflict);
    assert_eq!(
        (
            test.available(&creator).await,
            test.available(&worker).await
        ),
        (80, 10)
    );
    assert_eq!(test.completed(&worker.user).await, 1);
    let second = test.person(0).await;
    let result = test.submitted(&second, &task).await;
    test.app.approve(&creator, &result.id, None).await.unwrap();
    assert_eq!(
        test.app.task(&task.id).await.unwrap().status,
        TaskStatus::Completed
    );
    test.audit().await;
}

async fn nothing_is_published_on_credit(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(9).await;
    let outcome = test.app.publish_task(&creator, task()).await;
    assert_eq!(code(outcome), ErrorCode::InsufficientBalance);
    assert_eq!(test.available(&creator).await, 9);
    let count = database.raw_int("SELECT COUNT(*) FROM tasks").await;
    assert_eq!(count, 0);
    let mut dear = task();
    (dear.reward, dear.slots) = (1 << 50, 10_000);
    dear.deadline = Some(test.clock.now());
    dear.input = json!("x".repeat(70_000)).into();
    let outcome = test.app.publish_task(&creator, dear).await.unwrap_err();
    assert_eq!(outcome.details.len(), 3, "{outcome:?}");
}

async fn automatic_review_pays_at_once(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test
        .publish(&creator, |task| task.review = Review::Automatic)
        .await;
    let result = test.submitted(&worker, &task).await;
    assert_eq!(result.status, SubmissionStatus::Approved);
    assert_eq!(test.available(&worker).await, 10);
    assert_eq!(
        test.app.task(&task.id).await.unwrap().status,
        TaskStatus::Completed
    );
    test.audit().await;
}

async fn a_result_fits_the_schema(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let schema = json!({ "type": "object", "required": ["a", "b"], "additionalProperties": false,
        "properties": { "a": {}, "b": { "type": "string" } } });
    let task = test
        .publish(&creator, |task| task.result_schema = Some(schema.into()))
        .await;
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    let wrong = test
        .app
        .submit(&worker, &claim.id, json!({ "b": 1, "c": 2 }))
        .await;
    let mut details = wrong.unwrap_err().details;
    details.sort();
    assert_eq!(
        details,
        [
            "result.a is required",
            "result.b must be a string",
            "result.c is not known"
        ]
    );
    let right = json!({ "a": null, "b": "" });
    test.app.submit(&worker, &claim.id, right).await.unwrap();
}

/// A schema from before the limits, whose names are each other's percent-encodings.
async fn a_schema_that_is_no_longer_accepted_holds_nobody(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let old =
        json!({ "$ref": "#/$defs/%61", "$defs": { "a": { "$ref": "#/$defs/a" }, "%61": {} } });
    database
        .raw(&format!("UPDATE tasks SET result_schema = '{old}'"))
        .await;
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    let refused = test.app.submit(&worker, &claim.id, json!(1)).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(
        refused.to_string().contains("withdraw the submission"),
        "{refused}"
    );
    assert!(refused.details[0].contains("cycle"), "{refused}");
    test.app
        .withdraw_submission(&worker, &claim.id)
        .await
        .unwrap();
    test.app.cancel_task(&creator, &task.id).await.unwrap();
    assert_eq!(test.available(&creator).await, 10);
    test.audit().await;
}

async fn a_rejected_slot_is_free(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let result = test.submitted(&worker, &task).await;
    let rejected = test.app.reject(&creator, &result.id, "no".to_owned()).await;
    assert_eq!(rejected.unwrap().status, SubmissionStatus::Rejected);
    assert_eq!(test.app.task(&task.id).await.unwrap().slots_left, 1);
    // Also the same worker may try again.
    let result = test.submitted(&worker, &task).await;
    test.app.approve(&creator, &result.id, None).await.unwrap();
    assert_eq!(test.available(&worker).await, 10);
    test.audit().await;
}

async fn an_appeal_is_heard_once(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let result = test.submitted(&worker, &task).await;
    let appeal = || test.app.appeal(&worker, &result.id, "but".to_owned());
    assert_eq!(code(appeal().await), ErrorCode::Conflict);
    test.app
        .reject(&creator, &result.id, "no".to_owned())
        .await
        .unwrap();
    let heard = appeal().await.unwrap();
    assert_eq!(heard.status, SubmissionStatus::Appealed);
    assert_eq!(heard.appeal_reason.as_deref(), Some("but"));
    // It holds the slot meanwhile.
    let other = test.person(0).await;
    assert_eq!(
        code(test.app.claim_task(&other, &task.id).await),
        ErrorCode::Conflict
    );
    test.app
        .reject(&creator, &result.id, "still no".to_owned())
        .await
        .unwrap();
    assert_eq!(code(appeal().await), ErrorCode::Conflict);
    test.app.claim_task(&other, &task.id).await.unwrap();
    test.audit().await;
}

async fn a_cancelled_task_pays_what_was_begun(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(40).await;
    let task = test.publish(&creator, |task| task.slots = 4).await;
    let workers = [
        test.person(0).await,
        test.person(0).await,
        test.person(0).await,
    ];
    let mut claims = Vec::new();
    for worker in &workers {
        claims.push(test.app.claim_task(worker, &task.id).await.unwrap());
    }
    let cancelled = test.app.cancel_task(&creator, &task.id).await.unwrap();
    assert_eq!(
        (cancelled.status, cancelled.slots_left),
        (TaskStatus::Cancelled, 0)
    );
    assert_eq!(test.available(&creator).await, 10);
    assert_eq!(
        code(test.app.cancel_task(&creator, &task.id).await),
        ErrorCode::Conflict
    );
    test.app
        .submit(&workers[0], &claims[0].id, json!(1))
        .await
        .unwrap();
    test.app
        .approve(&creator, &claims[0].id, None)
        .await
        .unwrap();
    test.app
        .withdraw_submission(&workers[1], &claims[1].id)
        .await
        .unwrap();
    test.app
        .submit(&workers[2], &claims[2].id, json!(1))
        .await
        .unwrap();
    test.app
        .reject(&creator, &claims[2].id, "no".to_owned())
        .await
        .unwrap();
    let appeal = test
        .app
        .appeal(&workers[2], &claims[2].id, "but".to_owned());
    assert_eq!(code(appeal.await), ErrorCode::Conflict);
    assert_eq!(test.available(&workers[0]).await, 10);
    assert_eq!(test.available(&creator).await, 30);
    test.audit().await;
}

async fn only_its_creator_changes_a_task(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, other) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let patch = TaskPatch {
        title: Some("Count the fish".to_owned()),
        deadline: Clearable::Value(aivy_types::Timestamp::from_micros(1 << 60)),
        ..TaskPatch::default()
    };
    let outcome = test.app.update_task(&other, &task.id, patch.clone()).await;
    assert_eq!(code(outcome), ErrorCode::Forbidden);
    assert_eq!(
        code(test.app.cancel_task(&other, &task.id).await),
        ErrorCode::Forbidden
    );
    assert_eq!(
        code(test.app.claim_task(&creator, &task.id).await),
        ErrorCode::Forbidden
    );
    test.pass(1);
    let changed = test
        .app
        .update_task(&creator, &task.id, patch)
        .await
        .unwrap();
    assert_eq!(changed.title, "Count the fish");
    assert!(changed.deadline.is_some() && changed.updated_at > task.updated_at);
    let result = test.submitted(&other, &task).await;
    let stranger = test.person(0).await;
    for outcome in [
        test.app.approve(&stranger, &result.id, None).await,
        test.app.submission(&stranger.user, &result.id).await,
        test.app.withdraw_submission(&stranger, &result.id).await,
    ] {
        assert_eq!(code(outcome), ErrorCode::NotFound);
    }
    assert_eq!(
        code(test.app.approve(&other, &result.id, None).await),
        ErrorCode::Forbidden
    );
    let outcome = test.app.withdraw_submission(&creator, &result.id).await;
    assert_eq!(code(outcome), ErrorCode::Forbidden);
}

async fn a_paused_task_waits(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let switch = |status| TaskPatch {
        status: Some(status),
        ..TaskPatch::default()
    };
    let paused = test
        .app
        .update_task(&creator, &task.id, switch(TaskSwitch::Paused))
        .await;
    assert_eq!(paused.unwrap().status, TaskStatus::Paused);
    assert_eq!(
        code(test.app.claim_task(&worker, &task.id).await),
        ErrorCode::Conflict
    );
    test.app
        .update_task(&creator, &task.id, switch(TaskSwitch::Open))
        .await
        .unwrap();
    test.app.claim_task(&worker, &task.id).await.unwrap();
    test.app.cancel_task(&creator, &task.id).await.unwrap();
    let late = test
        .app
        .update_task(&creator, &task.id, switch(TaskSwitch::Open))
        .await;
    assert_eq!(code(late), ErrorCode::Conflict);
}

async fn those_with_too_little_staked_stay_out(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(50).await);
    let task = test.publish(&creator, |task| task.min_stake = 5).await;
    let refused = test.app.claim_task(&worker, &task.id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(
        refused
            .message
            .unwrap()
            .contains("a stake of at least 5 tokens")
    );
}

async fn lists_show_whose_they_are(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, one, two) = (
        test.person(100).await,
        test.person(0).await,
        test.person(0).await,
    );
    let task = test.publish(&creator, |task| task.slots = 3).await;
    test.submitted(&one, &task).await;
    test.app.claim_task(&two, &task.id).await.unwrap();
    let page = PageQuery {
        page: 1,
        per_page: 10,
    };
    let all = SubmissionFilter::default();
    for (who, seen) in [(&creator, 2), (&one, 1), (&two, 1)] {
        let listed = test
            .app
            .task_submissions(&who.user, &task.id, all, page)
            .await;
        assert_eq!(listed.unwrap().total, seen);
    }
    let claimed = SubmissionFilter {
        status: Some(SubmissionStatus::Claimed),
    };
    for (who, filter, seen) in [
        (&creator, all, 0),
        (&one, all, 1),
        (&one, claimed, 0),
        (&two, claimed, 1),
    ] {
        let listed = test.app.submissions(&who.user, filter, page).await.unwrap();
        assert_eq!(
            (listed.total, listed.items.len()),
            (seen, usize::try_from(seen).unwrap())
        );
    }
}

async fn a_search_knows_where_tasks_stand(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(100).await;
    let birds = test.publish(&creator, |_| ()).await;
    test.publish(&creator, |new| new.title = "open research".to_owned())
        .await;
    let found = async |q: &str, status, category| {
        let filter = TaskFilter {
            q: Some(q.to_owned()),
            status: Some(status),
            category,
            ..by(TaskSort::CreatedAt)
        };
        let listed = test.app.tasks(&creator.user, &filter, page(10)).await;
        let listed = listed.unwrap();
        assert_eq!(listed.total, i64::try_from(listed.items.len()).unwrap());
        listed.total
    };
    let research = Some(TaskCategory::Research);
    assert_eq!(found("the BIRDS", TaskStatus::Open, research).await, 1);
    assert_eq!(found("open", TaskStatus::Open, None).await, 1);
    assert_eq!(found("birds OR", TaskStatus::Open, None).await, 0);
    let other = Some(TaskCategory::Other);
    assert_eq!(found("birds", TaskStatus::Open, other).await, 0);
    test.app.cancel_task(&creator, &birds.id).await.unwrap();
    assert_eq!(found("birds", TaskStatus::Open, None).await, 0);
    assert_eq!(found("birds", TaskStatus::Cancelled, research).await, 1);
}

/// Few hits are sorted one by one; for many, the index of the order is used.
async fn a_search_is_sorted_however_many_it_finds(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(1000).await;
    for reward in [3, 9, 1, 7, 5, 2, 8, 4, 6, 10, 12, 11] {
        test.publish(&creator, |new| new.reward = reward).await;
    }
    for (q, per_page) in [("birds", 1), ("birds", 100)] {
        let filter = TaskFilter {
            q: Some(q.to_owned()),
            ..by(TaskSort::Reward)
        };
        let listed = test.app.tasks(&creator.user, &filter, page(per_page)).await;
        let listed = listed.unwrap();
        let rewards: Vec<i64> = listed.items.iter().map(|task| task.reward).collect();
        let expected: Vec<i64> = (1..=12).rev().take(rewards.len()).collect();
        assert_eq!((listed.total, rewards), (12, expected));
    }
}

fn by(sort: TaskSort) -> TaskFilter {
    TaskFilter {
        status: None,
        category: None,
        creator: None,
        min_reward: None,
        q: None,
        sort,
        order: Order::Desc,
    }
}

fn page(per_page: i64) -> PageQuery {
    PageQuery { page: 1, per_page }
}
