//! Signing up, logging in, new passwords, closing.

use std::sync::Arc;
use std::time::Duration;

use aivy_app::{FreshSession, Letter, NewKey, Outbox, SignUp, SignedIn, Visit};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::{ErrorCode, Permissions};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use crate::test_app::{TestApp, code, task};

on_both!(
    who_signs_up_is_logged_in,
    every_violation_of_a_sign_up_is_said,
    a_name_or_an_address_is_taken_once,
    logging_in_ends_the_session_before,
    a_wrong_password_and_no_account_look_the_same,
    an_account_is_tried_ten_times_and_then_now_and_then,
    a_success_gives_the_attempts_back,
    a_session_goes_on_while_it_is_seen_and_not_for_ever,
    a_new_password_ends_the_other_sessions,
    a_link_is_good_for_one_new_password,
    a_letter_goes_to_whom_there_is_alone,
    what_is_not_over_keeps_an_account_open,
    a_closed_account_leaves_its_tokens_and_no_trace,
);

const PASSWORD: &str = "correct horse battery";

fn visit(last: u8) -> Visit {
    Visit {
        address: [10, 0, 0, last].into(),
        agent: "a browser".to_owned(),
        browser: None,
    }
}

fn person(username: &str) -> SignUp {
    SignUp {
        username: username.to_owned(),
        email: format!("{username}@Example.com"),
        password: PASSWORD.to_owned(),
    }
}

async fn signed_up(test: &TestApp, username: &str) -> (FreshSession, SignedIn) {
    let fresh = test.app.sign_up(person(username), &visit(1)).await.unwrap();
    let who = signed_in(test, &fresh).await.unwrap();
    (fresh, who)
}

async fn signed_in(test: &TestApp, session: &FreshSession) -> Option<SignedIn> {
    let found = test.app.signed_in(session.token.expose(), &visit(1)).await;
    found.unwrap()
}

async fn log_in(test: &TestApp, name: &str, password: &str) -> Result<FreshSession, ErrorCode> {
    let entered = test
        .app
        .log_in(name, password.to_owned(), &visit(1), None)
        .await;
    entered.map_err(|failure| failure.code)
}

async fn who_signs_up_is_logged_in(database: &Database) {
    let test = TestApp::new(database).await;
    let (fresh, who) = signed_up(&test, "ada").await;
    assert_eq!(
        (&*who.user.username, &*who.session.agent),
        ("ada", "a browser")
    );
    assert!(!format!("{fresh:?}").contains(fresh.token.expose()));
    for name in ["ada", "ada@example.com", " ADA@example.com "] {
        let again = log_in(&test, name, PASSWORD).await.unwrap();
        assert_eq!(signed_in(&test, &again).await.unwrap().user.id, who.user.id);
    }
    assert_eq!(test.app.sessions(&who.user.id).await.unwrap().len(), 4);
}

async fn every_violation_of_a_sign_up_is_said(database: &Database) {
    let test = TestApp::new(database).await;
    let wrong = SignUp {
        username: "Ada L".to_owned(),
        email: "nowhere".to_owned(),
        password: "short".to_owned(),
    };
    let failure = test.app.sign_up(wrong, &visit(1)).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::InvalidRequest);
    let fields: Vec<_> = failure
        .details
        .iter()
        .filter_map(|text| text.split(' ').next())
        .collect();
    assert_eq!(fields, ["username", "email", "password"]);
}

async fn a_name_or_an_address_is_taken_once(database: &Database) {
    let test = TestApp::new(database).await;
    signed_up(&test, "ada").await;
    let mut other = person("ada");
    other.email = "other@example.com".to_owned();
    assert_eq!(
        code(test.app.sign_up(other, &visit(1)).await),
        ErrorCode::Conflict
    );
    let mut other = person("other");
    other.email = "ADA@example.com".to_owned();
    assert_eq!(
        code(test.app.sign_up(other, &visit(1)).await),
        ErrorCode::Conflict
    );
}

async fn logging_in_ends_the_session_before(database: &Database) {
    let test = TestApp::new(database).await;
    let (first, _) = signed_up(&test, "ada").await;
    let last = Some(first.token.expose());
    let second = test
        .app
        .log_in("ada", PASSWORD.to_owned(), &visit(1), last)
        .await
        .unwrap();
    assert!(signed_in(&test, &first).await.is_none());
    assert!(signed_in(&test, &second).await.is_some());
}

async fn a_wrong_password_and_no_account_look_the_same(database: &Database) {
    let test = TestApp::new(database).await;
    signed_up(&test, "ada").await;
    let said = async |name: &str| {
        let failure = test
            .app
            .log_in(name, "wrong".to_owned(), &visit(1), None)
            .await;
        let failure = failure.unwrap_err();
        (failure.code, failure.message, failure.details)
    };
    assert_eq!(said("ada").await, said("nobody").await);
    assert_eq!(said("ada").await.0, ErrorCode::Unauthorized);
}

/// The limit is the same whether or not the account exists, and does not affect another account.
async fn an_account_is_tried_ten_times_and_then_now_and_then(database: &Database) {
    let test = TestApp::new(database).await;
    signed_up(&test, "ada").await;
    for name in ["ada", "nobody"] {
        for _ in 0..10 {
            assert_eq!(
                log_in(&test, name, "wrong").await.err(),
                Some(ErrorCode::Unauthorized)
            );
        }
        let right = log_in(&test, name, PASSWORD).await;
        assert_eq!(right.err(), Some(ErrorCode::RateLimitExceeded));
        let failure = test
            .app
            .log_in(name, PASSWORD.to_owned(), &visit(1), None)
            .await;
        assert_eq!(failure.unwrap_err().retry_after, 60);
    }
    test.pass(60);
    assert!(log_in(&test, "ada", PASSWORD).await.is_ok());
    // An address has fifty attempts; this one has now used them up.
    let mut last = ErrorCode::Unauthorized;
    for n in 0..50 {
        last = log_in(&test, &format!("n{n}"), "wrong").await.unwrap_err();
    }
    assert_eq!(last, ErrorCode::RateLimitExceeded);
    let elsewhere = test
        .app
        .log_in("ada", PASSWORD.to_owned(), &visit(2), None)
        .await;
    assert!(elsewhere.is_ok());
}

async fn a_success_gives_the_attempts_back(database: &Database) {
    let test = TestApp::new(database).await;
    signed_up(&test, "ada").await;
    for _ in 0..2 {
        for _ in 0..9 {
            assert!(log_in(&test, "ada", "wrong").await.is_err());
        }
        assert!(log_in(&test, "ada", PASSWORD).await.is_ok());
    }
}

async fn a_session_goes_on_while_it_is_seen_and_not_for_ever(database: &Database) {
    let test = TestApp::new(database).await;
    let (seldom, _) = signed_up(&test, "seldom").await;
    let (often, _) = signed_up(&test, "often").await;
    for day in 0..90 {
        assert!(signed_in(&test, &often).await.is_some(), "day {day}");
        test.pass(24 * 3600);
        if day == 14 {
            assert!(signed_in(&test, &seldom).await.is_none());
        }
    }
    assert!(signed_in(&test, &often).await.is_none());
    test.app.forget_visits().await.unwrap();
    let left = database.raw_int("SELECT COUNT(*) FROM sessions").await;
    assert_eq!(left, 0);
}

async fn a_new_password_ends_the_other_sessions(database: &Database) {
    let test = TestApp::new(database).await;
    let (_, who) = signed_up(&test, "ada").await;
    let other = log_in(&test, "ada", PASSWORD).await.unwrap();
    let change = async |old: &str, new: &str| {
        let (old, new) = (old.to_owned(), new.to_owned());
        test.app
            .change_password(&who.user, &who.session.id, old, new, &visit(1))
            .await
    };
    assert_eq!(
        code(change("wrong", "another password").await),
        ErrorCode::Unauthorized
    );
    assert_eq!(
        code(change(PASSWORD, "short").await),
        ErrorCode::InvalidRequest
    );
    change(PASSWORD, "another password").await.unwrap();
    assert!(signed_in(&test, &other).await.is_none());
    let kept = test.app.sessions(&who.user.id).await.unwrap();
    assert_eq!(kept[0].id, who.session.id);
    assert_eq!(
        log_in(&test, "ada", PASSWORD).await.err(),
        Some(ErrorCode::Unauthorized)
    );
    assert!(log_in(&test, "ada", "another password").await.is_ok());
}

async fn a_link_is_good_for_one_new_password(database: &Database) {
    let test = TestApp::new(database).await;
    let (session, who) = signed_up(&test, "ada").await;
    let token = async |seconds| {
        let link = test.app.reset_link(&who.user.id, seconds).await.unwrap();
        link.url.rsplit('/').next().unwrap().to_owned()
    };
    let (first, second, short) = (token(3600).await, token(3600).await, token(60).await);
    let set = async |token: &str| {
        let new = "another password".to_owned();
        test.app.reset_password(token, new, &visit(1)).await
    };
    test.pass(60);
    assert_eq!(code(set(&short).await), ErrorCode::NotFound);
    assert!(test.app.reset_is_good(&first).await.unwrap());
    set(&first).await.unwrap();
    for spent in [&first, &second] {
        assert_eq!(code(set(spent).await), ErrorCode::NotFound);
    }
    assert!(signed_in(&test, &session).await.is_none());
    assert!(log_in(&test, "ada", "another password").await.is_ok());
}

/// An outbox that sends letters into a channel.
#[derive(Debug)]
struct Channel(mpsc::Sender<Letter>);

impl Outbox for Channel {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), anyhow::Error>> {
        async move { Ok(self.0.send(letter).await?) }.boxed()
    }
}

async fn a_letter_goes_to_whom_there_is_alone(database: &Database) {
    let mut test = TestApp::new(database).await;
    signed_up(&test, "ada").await;
    let without = test.app.ask_for_reset("ada", &visit(1)).await;
    assert_eq!(code(without), ErrorCode::ServiceUnavailable);
    let (outbox, mut letters) = mpsc::channel(9);
    test.app.accounts.outbox = Some(Arc::new(Channel(outbox)));
    for name in ["nobody", "ada@example.com"] {
        test.app.ask_for_reset(name, &visit(1)).await.unwrap();
    }
    let letter = tokio::time::timeout(Duration::from_secs(20), letters.recv());
    let letter = letter.await.unwrap().unwrap();
    assert_eq!(letter.to, "ada@Example.com");
    let link = letter
        .text
        .lines()
        .find(|line| line.starts_with("http"))
        .unwrap();
    let token = link.rsplit('/').next().unwrap();
    assert!(test.app.reset_is_good(token).await.unwrap());
    drop(test);
    assert_eq!(letters.recv().await, None, "nobody is not written to");
}

async fn what_is_not_over_keeps_an_account_open(database: &Database) {
    let test = TestApp::new(database).await;
    let (_, who) = signed_up(&test, "ada").await;
    test.app.grant(&who.user.id, 100, None).await.unwrap();
    let ada = who.user.id.clone().into();
    let task = test.publish(&ada, |_| ()).await;
    let closing = test.app.closing(&who.user.id).await.unwrap();
    assert_eq!(
        (
            closing.forfeited,
            closing.business.tasks,
            closing.is_possible()
        ),
        (90, 1, false)
    );
    let close = async || {
        test.app
            .close_account(&who.user, &who.session.id, PASSWORD.to_owned())
            .await
    };
    assert_eq!(code(close().await), ErrorCode::Conflict);
    test.app.cancel_task(&ada, &task.id).await.unwrap();
    let wrong = test
        .app
        .close_account(&who.user, &who.session.id, "wrong".to_owned())
        .await;
    assert_eq!(code(wrong), ErrorCode::Unauthorized);
    close().await.unwrap();
    test.audit().await;
}

async fn a_closed_account_leaves_its_tokens_and_no_trace(database: &Database) {
    let test = TestApp::new(database).await;
    let (session, who) = signed_up(&test, "ada").await;
    let id = &who.user.id;
    test.app.grant(id, 100, None).await.unwrap();
    let new = NewKey {
        name: "program".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    test.app.create_key(id, new).await.unwrap();
    test.app
        .close_account(&who.user, &who.session.id, PASSWORD.to_owned())
        .await
        .unwrap();
    assert!(signed_in(&test, &session).await.is_none());
    assert!(log_in(&test, "ada", PASSWORD).await.is_err());
    let keys = test.app.all_keys(id).await.unwrap();
    assert!(keys.iter().all(|key| key.revoked_at.is_some()) && keys.len() == 1);
    let profile = test.app.profile(id).await.unwrap();
    assert!(profile.username.starts_with("closed-") && !profile.email.contains("ada"));
    let publish = test.app.publish_task(&id.clone().into(), task()).await;
    assert_eq!(code(publish), ErrorCode::Unauthorized);
    let treasury = "SELECT balance FROM ledger_accounts WHERE id = 'treasury'";
    assert_eq!(database.raw_int(treasury).await, 100);
    test.audit().await;
    signed_up(&test, "ada").await;
}
