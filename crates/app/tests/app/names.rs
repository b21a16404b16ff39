//! Names: which are allowed, which log in, and which account a text names.

use aivy_app::{SignUp, Visit};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::{ErrorCode, UserId};

use crate::test_app::{TestApp, code};

on_both!(
    capital_letters_become_small,
    what_looks_like_something_else_is_refused,
    a_name_is_taken_however_it_is_written,
    somebody_logs_in_however_the_name_is_written,
    of_twins_the_exact_one_logs_in,
    nobody_is_found_by_half,
    two_readings_are_refused,
    somebody_is_called_otherwise,
    what_an_operator_has_to_look_at,
);

const PASSWORD: &str = "correct horse battery";

fn visit() -> Visit {
    Visit {
        address: [10, 0, 0, 1].into(),
        agent: String::new(),
        browser: None,
    }
}

async fn sign_up(test: &TestApp, username: &str, email: &str) -> Result<UserId, ErrorCode> {
    let new = SignUp {
        username: username.to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let session = test.app.sign_up(new, &visit()).await;
    let session = session.map_err(|failure| failure.code)?;
    Ok(who(test, session.token.expose()).await)
}

async fn who(test: &TestApp, token: &str) -> UserId {
    let who = test.app.signed_in(token, &visit()).await.unwrap();
    who.unwrap().user.id
}

async fn log_in(test: &TestApp, name: &str) -> Option<UserId> {
    let entered = test
        .app
        .log_in(name, PASSWORD.to_owned(), &visit(), None)
        .await;
    match entered {
        Ok(session) => Some(who(test, session.token.expose()).await),
        Err(failure) => {
            assert_eq!(failure.code, ErrorCode::Unauthorized);
            None
        }
    }
}

/// Writes names that the rules no longer allow, as older accounts have them.
async fn call(database: &Database, id: &UserId, username: &str, email: &str) {
    let name = aivy_core::names::folded_username(username);
    let key = aivy_core::names::folded_email(email);
    let text = format!(
        "UPDATE users SET username = '{username}', email = '{email}', username_key = '{name}', \
         email_key = '{key}', username_twin = created_at, email_twin = created_at WHERE id = '{id}'"
    );
    database.raw(&text).await;
}

/// Two accounts whose names differ only in case.
async fn twins(test: &TestApp, database: &Database) -> (UserId, UserId) {
    let small = sign_up(test, "ada", "ada@example.com").await.unwrap();
    test.pass(60);
    let large = sign_up(test, "bob", "bob@example.com").await.unwrap();
    call(database, &large, "Ada", "ADA@example.com").await;
    (small, large)
}

async fn capital_letters_become_small(database: &Database) {
    let test = TestApp::new(database).await;
    let id = sign_up(&test, " Ａda-7 ", " Ada@Example.com ")
        .await
        .unwrap();
    let profile = test.app.profile(&id).await.unwrap();
    assert_eq!(
        (&*profile.username, &*profile.email),
        ("ada-7", "Ada@Example.com")
    );
}

async fn what_looks_like_something_else_is_refused(database: &Database) {
    let test = TestApp::new(database).await;
    let victim = sign_up(&test, "ada", "ada@example.com").await.unwrap();
    for name in [
        victim.as_str(),
        "key_1",
        "-rf",
        "Me",
        "\u{430}da",
        "a da",
        "closed-1",
    ] {
        let refused = sign_up(&test, name, "eve@example.com").await;
        assert_eq!(refused, Err(ErrorCode::InvalidRequest), "{name}");
    }
}

async fn a_name_is_taken_however_it_is_written(database: &Database) {
    let test = TestApp::new(database).await;
    sign_up(&test, "ada", "ädа@bücher.example").await.unwrap();
    assert_eq!(
        sign_up(&test, "ADA", "x@example.com").await,
        Err(ErrorCode::Conflict)
    );
    let email = "A\u{308}DА@XN--BCHER-KVA.example.";
    assert_eq!(sign_up(&test, "eve", email).await, Err(ErrorCode::Conflict));
}

async fn somebody_logs_in_however_the_name_is_written(database: &Database) {
    let test = TestApp::new(database).await;
    let id = sign_up(&test, "kim", "Käthe@bücher.example").await.unwrap();
    for name in [
        "kim",
        "KIM",
        " Kim ",
        "ｋｉｍ",
        "\u{212a}im",
        "käthe@bücher.example",
        "KÄTHE@BÜCHER.EXAMPLE",
        "ka\u{308}the@xn--bcher-kva.example",
    ] {
        assert_eq!(log_in(&test, name).await.as_ref(), Some(&id), "{name}");
    }
    assert_eq!(log_in(&test, &"k".repeat(2000)).await, None);
}

async fn of_twins_the_exact_one_logs_in(database: &Database) {
    let test = TestApp::new(database).await;
    let (small, large) = twins(&test, database).await;
    for (name, id) in [
        ("ada", Some(&small)),
        ("Ada", Some(&large)),
        ("ada@example.com", Some(&small)),
        ("ADA@example.com", Some(&large)),
        // An ambiguous name matches none.
        ("ADA", None),
        ("Ada@Example.com", None),
    ] {
        assert_eq!(log_in(&test, name).await.as_ref(), id, "{name}");
    }
}

async fn nobody_is_found_by_half(database: &Database) {
    let test = TestApp::new(database).await;
    let id = sign_up(&test, "ada", "ada@example.com").await.unwrap();
    for text in [
        id.as_str(),
        "Ada",
        " ada ",
        "ADA@example.com",
        "username:ada",
        "email:Ada@example.com",
    ] {
        let found = test.app.find_user(text).await.unwrap();
        assert_eq!((&found.id, &*found.username), (&id, "ada"), "{text}");
        assert_eq!(found.to_string(), format!("{id} (ada, ada@example.com)"));
    }
    let id_of = format!("id:{id}");
    assert_eq!(test.app.find_user(&id_of).await.unwrap().id, id);
    for text in [
        "ad",
        "",
        "id:ada",
        "email:ada",
        "username:ada@example.com",
        "usr_nobody",
    ] {
        assert_eq!(
            code(test.app.find_user(text).await),
            ErrorCode::NotFound,
            "{text}"
        );
    }
}

/// One account has another's ID as its name; two differ only in case.
async fn two_readings_are_refused(database: &Database) {
    let test = TestApp::new(database).await;
    let (small, large) = twins(&test, database).await;
    let eve = sign_up(&test, "eve", "eve@example.com").await.unwrap();
    call(database, &eve, small.as_str(), "eve@example.com").await;
    for text in [small.as_str(), "ada", "Ada", "ADA", "ada@example.com"] {
        let refused = test.app.find_user(text).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Conflict, "{text}");
        let told = refused.to_string();
        assert!(
            told.contains(&format!("{small} (ada, ada@example.com)")),
            "{told}"
        );
        assert!(told.contains("id:ID"), "{told}");
    }
    for (text, id) in [
        (format!("id:{small}"), &small),
        (format!("username:{small}"), &eve),
        ("username:Ada".to_owned(), &large),
        ("email:ada@example.com".to_owned(), &small),
        ("EVE@example.com".to_owned(), &eve),
    ] {
        assert_eq!(&test.app.find_user(&text).await.unwrap().id, id, "{text}");
    }
    assert_eq!(
        code(test.app.find_user("username:ADA").await),
        ErrorCode::Conflict
    );
}

async fn somebody_is_called_otherwise(database: &Database) {
    let test = TestApp::new(database).await;
    let (small, large) = twins(&test, database).await;
    let link = test.app.reset_link(&large, 3600).await.unwrap();
    let token = link.url.rsplit('/').next().unwrap();
    let rename = |username, email| test.app.rename_user(&large, username, email);
    for (username, email, refused) in [
        (Some("ADA"), None, ErrorCode::Conflict),
        (None, Some("Ada@example.com"), ErrorCode::Conflict),
        (Some("me"), None, ErrorCode::InvalidRequest),
        (None, Some("nowhere"), ErrorCode::InvalidRequest),
    ] {
        assert_eq!(code(rename(username, email).await), refused);
    }
    assert!(test.app.reset_is_good(token).await.unwrap());
    let renamed = rename(Some("Ada-2"), Some("ada2@example.com"))
        .await
        .unwrap();
    assert_eq!(
        renamed.to_string(),
        format!("{large} (ada-2, ada2@example.com)")
    );
    assert!(!test.app.reset_is_good(token).await.unwrap());
    assert_eq!(log_in(&test, "ADA").await, Some(small));
    assert_eq!(log_in(&test, "ADA-2").await, Some(large));
}

async fn what_an_operator_has_to_look_at(database: &Database) {
    let test = TestApp::new(database).await;
    assert!(test.app.name_problems().await.unwrap().is_empty());
    let (small, large) = twins(&test, database).await;
    let eve = sign_up(&test, "eve", "eve@example.com").await.unwrap();
    call(database, &eve, small.as_str(), "eve@example.com").await;
    let found = test.app.name_problems().await.unwrap();
    let count = |id: &UserId| found.iter().filter(|found| found.user.id == *id).count();
    // The upper-case one is also no longer allowed.
    assert_eq!(
        (count(&small), count(&large), count(&eve)),
        (2, 3, 1),
        "{found:#?}"
    );
}
