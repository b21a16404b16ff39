//! What a publisher sees: how many results wait, and when they are paid automatically.

use aivy_app::{SignUp, SignedIn, Visit};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::Timestamp;
use aivy_types::body::{PageQuery, SubmissionFilter, SubmissionStatus};

use crate::test_app::TestApp;

on_both!(
    results_wait_until_they_are_judged_or_paid,
    a_worker_sees_what_the_tasks_are_called,
    a_submission_says_when_it_is_paid_by_itself,
);

const PAGE: PageQuery = PageQuery {
    page: 1,
    per_page: 10,
};

/// A logged-in user with 100 tokens.
async fn publisher(test: &TestApp) -> (aivy_app::Actor, String) {
    let new = SignUp {
        username: "publisher".to_owned(),
        email: "publisher@example.com".to_owned(),
        password: "correct horse battery".to_owned(),
    };
    let visit = Visit {
        address: "192.0.2.1".parse().unwrap(),
        agent: String::new(),
        browser: None,
    };
    let session = test.app.sign_up(new, &visit).await.unwrap();
    let token = session.token.expose().to_owned();
    let who = signed_in(test, &token).await;
    test.app.grant(&who.user.id, 100, None).await.unwrap();
    (who.user.id.into(), token)
}

/// Without the fraction of its second.
const fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.seconds() * 1_000_000)
}

async fn signed_in(test: &TestApp, token: &str) -> SignedIn {
    test.app.who_is(token).await.unwrap().unwrap()
}

async fn results_wait_until_they_are_judged_or_paid(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, token) = publisher(&test).await;
    let waiting = async || {
        let waiting = signed_in(&test, &token).await.waiting;
        let listed = test.app.reviews(&creator.user, PAGE).await.unwrap();
        assert_eq!(listed.total, waiting.count);
        (waiting.count, waiting.next)
    };
    let task = test.publish(&creator, |task| task.slots = 3).await;
    let workers = [test.person(0).await, test.person(0).await];
    test.app
        .claim_task(&test.person(0).await, &task.id)
        .await
        .unwrap();
    assert_eq!(waiting().await, (0, None));
    let first = test.submitted(&workers[0], &task).await;
    // Due times are whole seconds.
    let due = whole(first.submitted_at.unwrap()).plus_seconds(120);
    assert_eq!(waiting().await, (1, Some(due)));
    test.pass(20);
    let second = test.submitted(&workers[1], &task).await;
    assert_eq!(waiting().await, (2, Some(due)));
    let no = "no".to_owned();
    test.app
        .reject(&creator, &first.id, no.clone())
        .await
        .unwrap();
    assert_eq!(waiting().await.0, 1);
    // An appeal waits like a result.
    test.app.appeal(&workers[0], &first.id, no).await.unwrap();
    assert_eq!(waiting().await.0, 2);
    test.app.approve(&creator, &second.id, None).await.unwrap();
    assert_eq!(waiting().await.0, 1);
    test.pass(121);
    assert_eq!(waiting().await, (0, None));
    assert_eq!(test.available(&workers[0]).await, 10);
}

async fn a_worker_sees_what_the_tasks_are_called(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(100).await, test.person(0).await);
    for title in ["One", "Two", "Three"] {
        let task = test
            .publish(&creator, |task| task.title = title.to_owned())
            .await;
        test.submitted(&worker, &task).await;
        test.pass(1);
    }
    let other = test
        .publish(&creator, |task| task.title = "Four".to_owned())
        .await;
    test.app.claim_task(&worker, &other.id).await.unwrap();
    let titles = async |status, page| {
        let filter = SubmissionFilter { status };
        let page = PageQuery { page, per_page: 2 };
        let listed = test.app.titled_submissions(&worker.user, filter, page);
        let listed = listed.await.unwrap();
        let titles: Vec<_> = listed.items.into_iter().map(|item| item.title).collect();
        (titles.join(" "), listed.total)
    };
    assert_eq!(titles(None, 1).await, ("Four Three".to_owned(), 4));
    assert_eq!(titles(None, 2).await, ("Two One".to_owned(), 4));
    let submitted = Some(SubmissionStatus::Submitted);
    assert_eq!(titles(submitted, 2).await, ("One".to_owned(), 3));
}

async fn a_submission_says_when_it_is_paid_by_itself(database: &Database) {
    let test = TestApp::new(database).await;
    let (creator, worker) = (test.person(10).await, test.person(0).await);
    let task = test.publish(&creator, |_| {}).await;
    let claim = test.app.claim_task(&worker, &task.id).await.unwrap();
    let work = async || test.app.work(&creator.user, &claim.id).await.unwrap();
    assert_eq!(work().await.pays_itself_at, None);
    let result = serde_json::json!(1);
    test.app.submit(&worker, &claim.id, result).await.unwrap();
    let at = work().await.pays_itself_at.unwrap();
    while test.clock.now() < at {
        assert_eq!(work().await.submission.status, SubmissionStatus::Submitted);
        test.pass(30);
    }
    let paid = work().await;
    assert_eq!(paid.submission.status, SubmissionStatus::Approved);
    assert_eq!(
        (paid.submission.reviewed_at, paid.pays_itself_at),
        (Some(at), None)
    );
}
