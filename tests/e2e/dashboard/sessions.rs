//! Logging in and out, and what is told to whom.

use std::sync::Arc;

use aivy_store::testing::Database;

use super::visit::{PASSWORD, Visitor, new_name};
use crate::harness::{Server, WIDE};

each_backend! {
    shared: logging_out_ends_the_session,
        logging_in_makes_a_new_session,
        a_refusal_does_not_say_who_exists,
        every_violation_of_a_sign_up_is_on_the_page,
        a_session_is_ended_from_another,
        a_link_leads_to_a_new_password_once,
        no_secret_is_logged;
    own: too_many_attempts_are_told_when_to_come_again, a_closed_account_is_gone_everywhere;
}

async fn logging_out_ends_the_session(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let answer = visitor.post("/logout", &[]).await;
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    // Whoever kept the cookie has nothing.
    assert!(!visitor.is_logged_in().await);
}

async fn logging_in_makes_a_new_session(server: &Server) {
    let name = new_name();
    let before = Visitor::signed_up(server, &name).await;
    let mut visitor = before.clone();
    visitor.log_in(&name, PASSWORD).await;
    assert_ne!(before.cookie, visitor.cookie);
    assert!(visitor.is_logged_in().await && !before.is_logged_in().await);
}

async fn a_refusal_does_not_say_who_exists(server: &Server) {
    let name = new_name();
    Visitor::signed_up(server, &name).await;
    let refused = async |name: &str| {
        let answer = Visitor::new(server).log_in(name, "wrong").await;
        (answer.status, answer.text.replace(name, "NAME"))
    };
    let (known, unknown) = (refused(&name).await, refused("nobody-at-all").await);
    assert_eq!(known, unknown);
    assert_eq!(known.0, 401);
    let asked = async |name: &str| {
        let answer = Visitor::new(server).post("/reset", &[("name", name)]).await;
        (answer.status, answer.text.replace(name, "NAME"))
    };
    assert_eq!(asked(&name).await, asked("nobody-at-all").await);
}

async fn every_violation_of_a_sign_up_is_on_the_page(server: &Server) {
    let fields = [("username", "A B"), ("email", "x"), ("password", "short")];
    let answer = Visitor::new(server).post("/signup", &fields).await;
    assert_eq!(answer.status, 400);
    for field in ["<li>username must", "<li>email must", "<li>password must"] {
        assert!(answer.text.contains(field), "{field}");
    }
    assert!(answer.text.contains("value=\"A B\"") && !answer.text.contains("short"));
}

async fn a_session_is_ended_from_another(server: &Server) {
    let name = new_name();
    let one = Visitor::signed_up(server, &name).await;
    let mut two = Visitor::new(server);
    two.log_in(&name, PASSWORD).await;
    let page = one.get("/account").await.text;
    let end = page
        .split("action=\"")
        .find(|rest| rest.starts_with("/account/sessions/ses_"));
    let end = end.unwrap().split('"').next().unwrap();
    assert_eq!(one.post(end, &[]).await.status, 303);
    assert!(one.is_logged_in().await && !two.is_logged_in().await);
    let stranger = Visitor::signed_up(server, &new_name()).await;
    assert_eq!(stranger.post(end, &[]).await.status, 404);
}

async fn a_link_leads_to_a_new_password_once(server: &Server) {
    let name = new_name();
    let before = Visitor::signed_up(server, &name).await;
    let made = server.admin_json(&["user", "reset-link", &name]).await;
    let url = made["url"].as_str().unwrap();
    let path = &url[url.find("/reset/").unwrap()..];
    let visitor = Visitor::new(server);
    assert!(visitor.get(path).await.text.contains("Set the password"));
    let new = [("password", "another password")];
    let answer = visitor.post(path, &new).await;
    assert_eq!(answer.header("location"), "/login?done=reset");
    assert_eq!(visitor.post(path, &new).await.status, 404);
    assert!(!before.is_logged_in().await);
    let mut again = Visitor::new(server);
    assert_eq!(again.log_in(&name, PASSWORD).await.status, 401);
    assert_eq!(again.log_in(&name, "another password").await.status, 303);
}

async fn no_secret_is_logged(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let made = server.admin_json(&["user", "reset-link", &name]).await;
    let url = made["url"].as_str().unwrap();
    visitor.get(&url[url.find("/reset/").unwrap()..]).await;
    let (token, session) = (
        url.rsplit('/').next().unwrap(),
        visitor.cookie.split('=').nth(1).unwrap(),
    );
    let log = server.log().await;
    assert!(!log.is_empty());
    for line in log {
        let line = line.to_string();
        assert!(
            ![token, session, PASSWORD]
                .iter()
                .any(|secret| line.contains(secret)),
            "{line}"
        );
    }
}

async fn too_many_attempts_are_told_when_to_come_again(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    Visitor::signed_up(&server, &name).await;
    let mut visitor = Visitor::new(&server);
    for _ in 0..10 {
        assert_eq!(visitor.log_in(&name, "wrong").await.status, 401);
    }
    let answer = visitor.log_in(&name, PASSWORD).await;
    assert_eq!(answer.status, 429);
    assert!((1..=60).contains(&answer.number("retry-after")));
    assert!(answer.text.contains("Too many attempts"));
    server.stop().await;
}

async fn a_closed_account_is_gone_everywhere(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    server.admin_json(&["ledger", "grant", &name, "70"]).await;
    let keys = ["key", "create", &name, "--name", "k", "--all-permissions"];
    let made = server.admin_json(&keys).await;
    let text = |member: &str| made[member].as_str().unwrap().to_owned();
    let key = text("key");
    let id = made["account"]["id"].as_str().unwrap().to_owned();
    let profile = async || {
        server
            .get("/v1/user/profile")
            .bearer(&key)
            .send()
            .await
            .status
    };
    assert_eq!(profile().await, 200);
    assert!(
        visitor
            .get("/account/close")
            .await
            .text
            .contains("70 available tokens")
    );
    let wrong = visitor
        .post("/account/close", &[("password", "wrong")])
        .await;
    assert_eq!(wrong.status, 401);
    let answer = visitor
        .post("/account/close", &[("password", PASSWORD)])
        .await;
    assert_eq!(answer.header("location"), "/login?done=closed");
    assert_eq!(profile().await, 401);
    for refused in [
        &["key", "create", &id, "--name", "k", "--all-permissions"][..],
        &["ledger", "grant", &id, "1"],
        &["user", "reset-link", &id],
        &["user", "budget", &id, "--tokens", "1"],
        &["plan", "set", &id, "pro"],
    ] {
        let said = server.admin(refused).await;
        assert!(
            said.code == 1 && said.err.contains("The account is closed"),
            "{said:?}"
        );
    }
    assert!(!visitor.is_logged_in().await);
    let verified = server.admin(&["ledger", "verify"]).await;
    assert_eq!(verified.code, 0, "{verified:?}");
    server.stop().await;
}
