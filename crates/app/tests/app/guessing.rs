//! Guessing passwords: strangers get few attempts for an account, and cannot use up those of its
//! owner.

use std::sync::Arc;

use aivy_app::{App, Failure, FreshSession, Letter, Outbox, SignUp, SignedIn, Visit};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::test_app::{TestApp, code};

on_both!(
    all_names_of_an_account_share_the_tries,
    strangers_do_not_keep_its_owner_out,
    strangers_at_the_same_address_neither,
    a_known_browser_has_few_tries_too,
    a_browser_is_known_of_the_account_that_it_logged_in_to,
    its_token_is_another_after_each_log_in,
    a_confirmation_is_no_log_in,
    a_stolen_session_does_not_use_up_the_confirmations,
    a_letter_is_sent_while_strangers_guess,
    another_password_makes_other_browsers_unknown,
    a_link_makes_its_browser_known,
    so_many_browsers_are_known_for_so_long,
    a_closed_account_has_no_browsers,
);

const PASSWORD: &str = "correct horse battery";
const LIMITED: Option<ErrorCode> = Some(ErrorCode::RateLimitExceeded);
const WRONG: Option<ErrorCode> = Some(ErrorCode::Unauthorized);
const BROWSERS: &str = "SELECT COUNT(*) FROM known_browsers";

/// From the address with this number, with the cookie of this browser.
fn visit(address: u8, browser: Option<&str>) -> Visit {
    Visit {
        address: [10, 0, 0, address].into(),
        agent: String::new(),
        browser: browser.map(str::to_owned),
    }
}

/// The owner's own address.
fn at_home(session: &FreshSession) -> Visit {
    visit(1, Some(session.browser.token.expose()))
}

fn stranger() -> Visit {
    visit(66, None)
}

async fn sign_up(app: &App, username: &str, visit: &Visit) -> (FreshSession, SignedIn) {
    let new = SignUp {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: PASSWORD.to_owned(),
    };
    let session = app.sign_up(new, visit).await.unwrap();
    let who = app.signed_in(session.token.expose(), visit).await.unwrap();
    (session, who.unwrap())
}

async fn ada(app: &App) -> (FreshSession, SignedIn) {
    sign_up(app, "ada", &visit(1, None)).await
}

async fn log_in(app: &App, name: &str, visit: &Visit) -> Result<FreshSession, Failure> {
    app.log_in(name, PASSWORD.to_owned(), visit, None).await
}

async fn guess(app: &App, name: &str, visit: &Visit) -> Option<ErrorCode> {
    let guessed = app.log_in(name, "wrong".to_owned(), visit, None).await;
    guessed.err().map(|failure| failure.code)
}

/// Uses up an account's attempts for strangers.
async fn guess_all(app: &App, name: &str, visit: &Visit) {
    for _ in 0..10 {
        assert_eq!(guess(app, name, visit).await, WRONG);
    }
    assert_eq!(guess(app, name, visit).await, LIMITED);
}

async fn all_names_of_an_account_share_the_tries(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    ada(app).await;
    let names = [
        "ada",
        "ADA",
        "ada@example.com",
        "Ada@EXAMPLE.com",
        " ａｄａ ",
    ];
    // Spellings of the same name share a bucket, whether or not the account exists.
    for names in [names, ["eve", "EVE", " eve", "ｅｖｅ", "Eve"]] {
        for name in names.iter().chain(&names) {
            assert_eq!(guess(app, name, &stranger()).await, WRONG, "{name}");
        }
        for name in names {
            assert_eq!(
                code(log_in(app, name, &stranger()).await),
                ErrorCode::RateLimitExceeded
            );
        }
    }
}

async fn strangers_do_not_keep_its_owner_out(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (mut session, _) = ada(app).await;
    for _ in 0..3 {
        guess_all(app, "ada@example.com", &stranger()).await;
        session = log_in(app, "ada", &at_home(&session)).await.unwrap();
        // The owner's success does not refill the strangers' bucket.
        assert_eq!(guess(app, "ada", &stranger()).await, LIMITED);
        // A cookie that the server never issued is ignored.
        let elsewhere = visit(1, Some("0123456789abcdef"));
        assert_eq!(
            code(log_in(app, "ada", &elsewhere).await),
            ErrorCode::RateLimitExceeded
        );
        test.pass(600);
    }
}

async fn strangers_at_the_same_address_neither(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (session, _) = ada(app).await;
    let neighbour = visit(1, None);
    let mut said = WRONG;
    for n in 0..60 {
        said = guess(app, &format!("n{n}"), &neighbour).await;
    }
    assert_eq!(said, LIMITED);
    log_in(app, "ada", &at_home(&session)).await.unwrap();
    // An account's owner cannot hash without limit either.
    let mut again = Ok(session);
    for _ in 0..60 {
        again = match again {
            Ok(session) => log_in(app, "ada", &at_home(&session)).await,
            limited => limited,
        };
    }
    assert_eq!(code(again), ErrorCode::RateLimitExceeded);
}

async fn a_known_browser_has_few_tries_too(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (session, _) = ada(app).await;
    guess_all(app, "ada", &at_home(&session)).await;
    // From other addresses and with the other name, too.
    let elsewhere = visit(7, Some(session.browser.token.expose()));
    assert_eq!(guess(app, "ada@example.com", &elsewhere).await, LIMITED);
    log_in(app, "ada", &visit(1, None)).await.unwrap();
    test.pass(60);
    log_in(app, "ada", &at_home(&session)).await.unwrap();
}

async fn a_browser_is_known_of_the_account_that_it_logged_in_to(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (of_eve, _) = sign_up(app, "eve", &stranger()).await;
    ada(app).await;
    guess_all(app, "ada", &stranger()).await;
    let eve = visit(66, Some(of_eve.browser.token.expose()));
    assert_eq!(guess(app, "ada", &eve).await, LIMITED);
    assert_eq!(guess(app, "nobody", &eve).await, WRONG);
}

/// A copied token is then worthless; the browser stays known for its other accounts.
async fn its_token_is_another_after_each_log_in(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (first, _) = ada(app).await;
    let (second, _) = sign_up(app, "bob", &at_home(&first)).await;
    let third = log_in(app, "bob", &at_home(&second)).await.unwrap();
    for name in ["ada", "bob"] {
        guess_all(app, name, &stranger()).await;
        for old in [&first, &second] {
            assert_eq!(guess(app, name, &at_home(old)).await, LIMITED);
        }
        assert_eq!(guess(app, name, &at_home(&third)).await, WRONG);
    }
}

async fn a_confirmation_is_no_log_in(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (session, ada) = ada(app).await;
    let own = &ada.session.id;
    guess_all(app, "ada", &stranger()).await;
    guess_all(app, "ada", &at_home(&session)).await;
    let (old, new) = (PASSWORD.to_owned(), "another password".to_owned());
    app.change_password(&ada.user, own, old, new, &at_home(&session))
        .await
        .unwrap();
    for _ in 0..10 {
        let wrong = app.close_account(&ada.user, own, "wrong".to_owned()).await;
        assert_eq!(code(wrong), ErrorCode::Unauthorized);
    }
    let wrong = app.close_account(&ada.user, own, "wrong".to_owned()).await;
    assert_eq!(code(wrong), ErrorCode::RateLimitExceeded);
}

async fn a_stolen_session_does_not_use_up_the_confirmations(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (session, ada) = ada(app).await;
    let other = log_in(app, "ada", &at_home(&session)).await.unwrap();
    let other = app.who_is(other.token.expose()).await.unwrap().unwrap();
    let close = |id, password: &str| app.close_account(&ada.user, id, password.to_owned());
    for _ in 0..11 {
        let _ = close(&other.session.id, "wrong").await;
    }
    let refused = close(&other.session.id, PASSWORD).await;
    assert_eq!(code(refused), ErrorCode::RateLimitExceeded);
    close(&ada.session.id, PASSWORD).await.unwrap();
}

/// An outbox that drops all letters.
#[derive(Debug)]
struct Nowhere;

impl Outbox for Nowhere {
    fn send(&self, _: Letter) -> BoxFuture<'_, Result<(), anyhow::Error>> {
        async { Ok(()) }.boxed()
    }
}

async fn a_letter_is_sent_while_strangers_guess(database: &Database) {
    let mut test = TestApp::new(database).await;
    test.app.accounts.outbox = Some(Arc::new(Nowhere));
    let app = &test.app;
    let (session, _) = ada(app).await;
    guess_all(app, "ada", &stranger()).await;
    for name in ["ada", "ada@example.com"] {
        for _ in 0..5 {
            app.ask_for_reset(name, &stranger()).await.unwrap();
        }
    }
    let eleventh = app.ask_for_reset("ADA", &stranger()).await;
    assert_eq!(code(eleventh), ErrorCode::RateLimitExceeded);
    app.ask_for_reset("ada", &at_home(&session)).await.unwrap();
}

async fn another_password_makes_other_browsers_unknown(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (thief, _) = ada(app).await;
    let own = log_in(app, "ada", &visit(1, None)).await.unwrap();
    let who = app.who_is(own.token.expose()).await.unwrap().unwrap();
    let (old, new) = (
        "correct horse battery".to_owned(),
        "another password".to_owned(),
    );
    let own = app
        .change_password(&who.user, &who.session.id, old, new, &at_home(&own))
        .await
        .unwrap();
    guess_all(app, "ada", &stranger()).await;
    assert_eq!(guess(app, "ada", &at_home(&thief)).await, LIMITED);
    let own = visit(1, Some(own.token.expose()));
    assert_eq!(guess(app, "ada", &own).await, WRONG);
}

/// Someone who followed a mailed link can log in with the new password.
async fn a_link_makes_its_browser_known(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (before, ada) = ada(app).await;
    let link = app.reset_link(&ada.user.id, 3600).await.unwrap();
    let token = link.url.rsplit('/').next().unwrap();
    guess_all(app, "ada", &stranger()).await;
    let home = visit(1, None);
    let set = app.reset_password(token, PASSWORD.to_owned(), &home);
    let browser = set.await.unwrap();
    assert_eq!(guess(app, "ada", &at_home(&before)).await, LIMITED);
    let at_home = visit(1, Some(browser.token.expose()));
    log_in(app, "ada", &at_home).await.unwrap();
    let link = app.log_in_link(&ada.user.id, 10).await.unwrap();
    let token = link.url.rsplit('/').next().unwrap();
    let session = app.log_in_by_link(token, &visit(2, None), None).await;
    let browser = session.unwrap().browser;
    let there = visit(2, Some(browser.token.expose()));
    log_in(app, "ada", &there).await.unwrap();
}

async fn so_many_browsers_are_known_for_so_long(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (first, _) = ada(app).await;
    let mut last = None;
    for _ in 0..20 {
        test.pass(6);
        last = Some(log_in(app, "ada", &visit(1, None)).await.unwrap());
    }
    assert_eq!(database.raw_int(BROWSERS).await, 20);
    let last = last.unwrap();
    test.pass(180 * 86_400 - 1);
    guess_all(app, "ada", &stranger()).await;
    assert_eq!(guess(app, "ada", &at_home(&first)).await, LIMITED);
    assert_eq!(guess(app, "ada", &at_home(&last)).await, WRONG);
    test.pass(1);
    assert_eq!(guess(app, "ada", &stranger()).await, LIMITED);
    assert_eq!(guess(app, "ada", &at_home(&last)).await, LIMITED);
    app.forget_visits().await.unwrap();
    assert_eq!(database.raw_int(BROWSERS).await, 0);
    // One browser is known for ten accounts.
    let mut shared = sign_up(app, "p0", &visit(1, None)).await.0;
    for n in 1..12 {
        shared = sign_up(app, &format!("p{n}"), &at_home(&shared)).await.0;
        test.pass(6);
    }
    assert_eq!(database.raw_int(BROWSERS).await, 10);
}

async fn a_closed_account_has_no_browsers(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let (_, ada) = ada(app).await;
    assert_eq!(database.raw_int(BROWSERS).await, 1);
    app.close_account(&ada.user, &ada.session.id, PASSWORD.to_owned())
        .await
        .unwrap();
    assert_eq!(database.raw_int(BROWSERS).await, 0);
}
