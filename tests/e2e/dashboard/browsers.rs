//! A browser that logged in before gets in while strangers guess.

use std::sync::Arc;

use aivy_store::testing::Database;

use super::visit::{PASSWORD, Visitor, new_name};
use crate::harness::{Answer, Server, WIDE};

each_backend! {
    own: strangers_guess_and_the_owner_gets_in,
        a_new_password_is_used_while_strangers_guess;
}

/// The cookie by which a browser is known, for half a year.
fn known(answer: &Answer) -> String {
    let all = answer.headers.get_all("set-cookie").iter();
    let mut texts = all.filter_map(|value| value.to_str().ok());
    let text = texts
        .find(|text| text.starts_with("aivy_browser="))
        .unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(text.contains(part), "{text}");
    }
    text.split(';').next().unwrap().to_owned()
}

/// Uses up what the account has for strangers, by either of its names.
async fn guess(server: &Server, name: &str) {
    let email = format!("{name}@example.com");
    let mut stranger = Visitor::new(server);
    for n in 0..10 {
        let name = [name, &email][n % 2];
        assert_eq!(stranger.log_in(name, "wrong").await.status, 401);
    }
    for name in [name, &email] {
        let answer = stranger.log_in(name, PASSWORD).await;
        assert_eq!(answer.status, 429);
        assert!((1..=60).contains(&answer.number("retry-after")));
    }
}

async fn strangers_guess_and_the_owner_gets_in(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    Visitor::signed_up(&server, &name).await;
    let mut owner = Visitor::new(&server);
    let cookie = known(&owner.log_in(&name, PASSWORD).await);
    let out = owner.post("/logout", &[]).await;
    assert!(
        !out.header("set-cookie").contains("aivy_browser"),
        "it stays known"
    );
    guess(&server, &name).await;
    owner.cookie.clone_from(&cookie);
    let entered = owner.log_in(&name, PASSWORD).await;
    assert_eq!(entered.status, 303);
    // What it was known by is of no use to who copied it.
    let mut thief = Visitor {
        server: &server,
        cookie,
    };
    assert_eq!(thief.log_in(&name, PASSWORD).await.status, 429);
    // Nor does it let anybody in.
    thief.cookie = known(&entered);
    assert!(!thief.is_logged_in().await);
    server.stop().await;
}

async fn a_new_password_is_used_while_strangers_guess(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    let member = Visitor::signed_up(&server, &name).await;
    guess(&server, &name).await;
    let new = [("old", PASSWORD), ("password", "another password")];
    let changed = member.post("/account/password", &new).await;
    assert_eq!(changed.header("location"), "/account?done=password");
    let mut owner = Visitor {
        server: &server,
        cookie: known(&changed),
    };
    assert_eq!(owner.log_in(&name, "another password").await.status, 303);
    let made = server.admin_json(&["user", "reset-link", &name]).await;
    let url = made["url"].as_str().unwrap();
    let path = &url[url.find("/reset/").unwrap()..];
    let set = Visitor::new(&server)
        .post(path, &[("password", PASSWORD)])
        .await;
    owner.cookie = known(&set);
    assert_eq!(owner.log_in(&name, PASSWORD).await.status, 303);
    server.stop().await;
}
