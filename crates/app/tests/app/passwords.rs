//! Passwords: the same from every keyboard; and one that was set before they were normalized still
//! works.

use aivy_app::{App, FreshSession, SignUp, SignedIn, Visit};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};

use crate::test_app::{TestApp, code};

on_both!(
    a_password_is_the_same_from_every_keyboard,
    one_from_before_is_hashed_anew_and_ends_no_session,
    two_that_log_in_at_once_with_one_from_before_both_do,
    one_from_before_changes_and_closes,
    it_is_counted_as_it_is_hashed,
);

/// The same password from two keyboards: NFC with a blank, NFD with a no-break space.
const ONE: &str = "größe über alles";
const OTHER: &str = "gro\u{308}ße u\u{308}ber\u{a0}alles";

fn visit() -> Visit {
    Visit {
        address: [10, 0, 0, 1].into(),
        agent: String::new(),
        browser: None,
    }
}

async fn sign_up(app: &App, password: &str) -> Result<SignedIn, aivy_app::Failure> {
    let new = SignUp {
        username: "ada".to_owned(),
        email: "ada@example.com".to_owned(),
        password: password.to_owned(),
    };
    let session = app.sign_up(new, &visit()).await?;
    Ok(who(app, &session).await)
}

async fn who(app: &App, session: &FreshSession) -> SignedIn {
    let who = app.signed_in(session.token.expose(), &visit()).await;
    who.unwrap().unwrap()
}

async fn log_in(app: &App, password: &str) -> Result<FreshSession, ErrorCode> {
    let entered = app.log_in("ada", password.to_owned(), &visit(), None).await;
    entered.map_err(|failure| failure.code)
}

/// Replaces Ada's hash by one of the text as it was typed.
async fn hash_as_typed(database: &Database, password: &str) {
    let params = Params::new(19_456, 2, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.as_bytes(), b"a salt of a test");
    let hash = hash.unwrap();
    let set = format!("UPDATE passwords SET hash = '{hash}'");
    database.raw(&set).await;
}

async fn a_password_is_the_same_from_every_keyboard(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let ada = sign_up(app, ONE).await.unwrap();
    for typed in [ONE, OTHER, "gr\u{f6}ße u\u{308}ber\u{3000}alles"] {
        assert!(log_in(app, typed).await.is_ok(), "{typed}");
    }
    for typed in [
        "GRÖSSE ÜBER ALLES",
        "grosse uber alles",
        " größe über alles",
    ] {
        assert_eq!(
            log_in(app, typed).await.err(),
            Some(ErrorCode::Unauthorized)
        );
    }
    let (session, new) = (&ada.session.id, "e\u{301}tude no. 3");
    app.change_password(
        &ada.user,
        session,
        OTHER.to_owned(),
        new.to_owned(),
        &visit(),
    )
    .await
    .unwrap();
    assert!(log_in(app, "étude no. 3").await.is_ok());
    let link = app.reset_link(&ada.user.id, 3600).await.unwrap();
    let token = link.url.rsplit('/').next().unwrap();
    app.reset_password(token, OTHER.to_owned(), &visit())
        .await
        .unwrap();
    assert!(log_in(app, ONE).await.is_ok());
    app.close_account(&ada.user, session, ONE.to_owned())
        .await
        .unwrap();
}

async fn one_from_before_is_hashed_anew_and_ends_no_session(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let ada = sign_up(app, ONE).await.unwrap();
    hash_as_typed(database, OTHER).await;
    // The normalized password has another hash, until the user types it as it was set.
    assert_eq!(log_in(app, ONE).await.err(), Some(ErrorCode::Unauthorized));
    assert!(log_in(app, OTHER).await.is_ok());
    for typed in [ONE, OTHER] {
        assert!(log_in(app, typed).await.is_ok(), "{typed}");
    }
    let sessions = app.sessions(&ada.user.id).await.unwrap();
    assert_eq!(sessions.len(), 4, "it is the same password");
}

async fn two_that_log_in_at_once_with_one_from_before_both_do(database: &Database) {
    let test = TestApp::new(database).await;
    sign_up(&test.app, ONE).await.unwrap();
    let other = TestApp::node(database, &test.clock).await;
    for _ in 0..3 {
        hash_as_typed(database, OTHER).await;
        let (one, two) = tokio::join!(log_in(&test.app, OTHER), log_in(&other, OTHER));
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    }
}

async fn one_from_before_changes_and_closes(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    let ada = sign_up(app, ONE).await.unwrap();
    hash_as_typed(database, OTHER).await;
    let (session, new) = (&ada.session.id, ONE.to_owned());
    app.change_password(&ada.user, session, OTHER.to_owned(), new, &visit())
        .await
        .unwrap();
    hash_as_typed(database, OTHER).await;
    app.close_account(&ada.user, session, OTHER.to_owned())
        .await
        .unwrap();
}

/// Characters, not bytes or the parts that a keyboard made them from.
async fn it_is_counted_as_it_is_hashed(database: &Database) {
    let test = TestApp::new(database).await;
    let app = &test.app;
    for refused in [
        "a\u{308}".repeat(9),
        "ab".repeat(64) + "c",
        "A\u{a0}".repeat(3_000),
        "ADA@Example.com".to_owned(),
        "ａｄａ@example.com".to_owned(),
        "a\u{308}ä".repeat(6),
    ] {
        let refused = sign_up(app, &refused).await;
        assert_eq!(code(refused), ErrorCode::InvalidRequest);
    }
    let longest = "u\u{308}\u{304}o".repeat(64);
    sign_up(app, &longest).await.unwrap();
    assert!(log_in(app, &"\u{1d6}o".repeat(64)).await.is_ok());
    // A password that cannot have been set is wrong like any other.
    let endless = log_in(app, &longest.repeat(1_000)).await;
    assert_eq!(endless.err(), Some(ErrorCode::Unauthorized));
}
