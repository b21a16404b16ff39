//! Passwords, links for a new one, and sessions: what the old password opened is closed.

use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_store::users::User;
use aivy_types::ErrorCode;

use super::{
    PASSWORD, ROUNDS, close, count, during, is_closed_for_good, log_in, no_session, person, test,
    visit,
};
use crate::test_app::TestApp;

on_both!(
    a_log_in_beside_a_change,
    a_log_in_beside_a_link,
    a_visit_beside_a_change,
    a_change_beside_a_link,
    two_changes,
    two_links,
    a_link_beside_a_closing,
    an_account_has_so_many_sessions,
);

const SESSIONS: &str = "SELECT COUNT(*) FROM sessions WHERE user_id = $1";

/// The token of a new link.
async fn link(test: &TestApp, user: &User) -> String {
    let link = test.app.reset_link(&user.id, 30 * 86_400).await.unwrap();
    link.url.rsplit('/').next().unwrap().to_owned()
}

async fn reset(test: &TestApp, token: &str, new: &str) -> Result<(), ErrorCode> {
    let done = test
        .app
        .reset_password(token, new.to_owned(), &visit())
        .await;
    done.map(|_| ()).map_err(|failure| failure.code)
}

async fn change(test: &TestApp, user: &User, new: &str) -> Result<(), ErrorCode> {
    let session = log_in(test, user, PASSWORD).await?;
    let who = test
        .app
        .signed_in(session.token.expose(), &visit())
        .await
        .unwrap();
    let Some(who) = who else {
        return Err(ErrorCode::Unauthorized);
    };
    let (old, new) = (PASSWORD.to_owned(), new.to_owned());
    let done = test
        .app
        .change_password(user, &who.session.id, old, new, &visit())
        .await;
    done.map(|_| ()).map_err(|failure| failure.code)
}

async fn a_log_in_beside_a_change(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let changed = during(change(&test, &user, "another password"), async || {
            let _ = log_in(&test, &user, PASSWORD).await;
        });
        changed.await.unwrap();
        // The session in which it was changed.
        assert_eq!(count(&test, &user, SESSIONS).await, 1);
    }
}

async fn a_log_in_beside_a_link(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let token = link(&test, &user).await;
        let set = during(reset(&test, &token, "another password"), async || {
            let _ = log_in(&test, &user, PASSWORD).await;
        });
        set.await.unwrap();
        assert_eq!(count(&test, &user, SESSIONS).await, 0);
    }
}

/// Every visit updates the time of the last visit.
async fn a_visit_beside_a_change(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let session = log_in(&test, &user, PASSWORD).await.unwrap();
        let token = link(&test, &user).await;
        let set = during(reset(&test, &token, "another password"), async || {
            test.pass(301);
            let _ = test.app.signed_in(session.token.expose(), &visit()).await;
        });
        set.await.unwrap();
        assert_eq!(count(&test, &user, SESSIONS).await, 0);
    }
}

/// The old password does not log in after the link was used.
async fn a_change_beside_a_link(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let token = link(&test, &user).await;
        let (changed, set) = tokio::join!(
            change(&test, &user, "by the change"),
            reset(&test, &token, "by the link"),
        );
        assert_ne!(changed.is_ok(), set.is_ok(), "{changed:?} {set:?}");
        let new = if set.is_ok() {
            "by the link"
        } else {
            "by the change"
        };
        assert!(log_in(&test, &user, new).await.is_ok());
    }
}

async fn two_changes(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let (one, two) = tokio::join!(
            change(&test, &user, "the first one"),
            change(&test, &user, "the second one"),
        );
        assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
        assert_eq!(count(&test, &user, SESSIONS).await, 1);
    }
}

async fn two_links(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let (first, second) = (link(&test, &user).await, link(&test, &user).await);
        let (one, two) = tokio::join!(
            reset(&test, &first, "the first one"),
            reset(&test, &second, "the second one"),
        );
        assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
    }
}

async fn a_link_beside_a_closing(database: &Database) {
    let test = test(database).await;
    for _ in 0..ROUNDS {
        let (user, _) = person(&test, 0).await;
        let token = link(&test, &user).await;
        let own = no_session();
        let (closed, set) = tokio::join!(
            test.app.close_account(&user, &own, PASSWORD.to_owned()),
            reset(&test, &token, "another password"),
        );
        assert_ne!(closed.is_ok(), set.is_ok(), "{closed:?} {set:?}");
        if closed.is_ok() {
            is_closed_for_good(&test, &user).await;
        }
    }
}

async fn an_account_has_so_many_sessions(database: &Database) {
    let test = test(database).await;
    let (user, _) = person(&test, 0).await;
    let mut first = None;
    for _ in 0..101 {
        let session = log_in(&test, &user, PASSWORD).await.unwrap();
        first.get_or_insert(session);
        test.pass(1);
    }
    assert_eq!(count(&test, &user, SESSIONS).await, 100);
    // The least recently seen session has ended.
    let first = first.unwrap();
    let who = test
        .app
        .signed_in(first.token.expose(), &visit())
        .await
        .unwrap();
    assert!(who.is_none());
    close(&test, &user).await;
}
