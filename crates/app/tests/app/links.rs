//! Log-in links of the operator, with a test clock.

use aivy_app::Visit;
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;

use crate::test_app::{TestApp, code};

on_both!(
    a_link_ends,
    of_many_who_use_a_link_at_once_one_does,
    a_key_that_nobody_came_for_is_gone
);

fn visit() -> Visit {
    Visit {
        address: "192.0.2.1".parse().unwrap(),
        agent: String::new(),
        browser: None,
    }
}

async fn link(test: &TestApp, minutes: u32) -> String {
    let user = test.person(0).await.user;
    let link = test.app.log_in_link(&user, minutes).await.unwrap();
    link.url.rsplit('/').next().unwrap().to_owned()
}

async fn a_link_ends(database: &Database) {
    let test = TestApp::new(database).await;
    let token = link(&test, 10).await;
    test.pass(599);
    assert!(test.app.log_in_link_owner(&token).await.unwrap().is_some());
    test.pass(1);
    assert!(test.app.log_in_link_owner(&token).await.unwrap().is_none());
    let late = test.app.log_in_by_link(&token, &visit(), None).await;
    assert_eq!(code(late), ErrorCode::NotFound);
    // An hour is the maximum.
    let token = link(&test, 1_000_000).await;
    test.pass(3600);
    assert!(test.app.log_in_link_owner(&token).await.unwrap().is_none());
    test.app.forget_visits().await.unwrap();
    let rows = database.raw_int("SELECT COUNT(*) FROM log_in_links");
    assert_eq!(rows.await, 0);
}

async fn of_many_who_use_a_link_at_once_one_does(database: &Database) {
    let test = TestApp::new(database).await;
    let token = link(&test, 10).await;
    let visit = visit();
    let tries = (0..8).map(|_| test.app.log_in_by_link(&token, &visit, None));
    let tries = futures_util::future::join_all(tries).await;
    assert_eq!(tries.iter().filter(|one| one.is_ok()).count(), 1);
}

async fn a_key_that_nobody_came_for_is_gone(database: &Database) {
    use aivy_app::{NewKey, Showing};
    let test = TestApp::new(database).await;
    let actor = test.person(0).await;
    let new = NewKey {
        name: "mine".to_owned(),
        permissions: aivy_types::Permissions::all(),
        expires_at: None,
    };
    let made = test
        .app
        .create_key_to_show(&actor, new, "session")
        .await
        .unwrap();
    let sealed = "SELECT COUNT(*) FROM fresh_keys WHERE sealed LIKE '%aivy_%'";
    assert_eq!(database.raw_int(sealed).await, 0);
    test.pass(300);
    let shown = test
        .app
        .show_key(&actor.user, &made, "session")
        .await
        .unwrap();
    assert!(matches!(shown, Showing::Before(_)), "{shown:?}");
    test.app.forget_visits().await.unwrap();
    let rows = database.raw_int("SELECT COUNT(*) FROM fresh_keys");
    assert_eq!(rows.await, 0);
}
