//! A link by which the operator lets somebody in.

use std::sync::Arc;

use aivy_store::testing::Database;

use super::visit::{Visitor, new_name};
use crate::harness::{Server, WIDE};

each_backend! {
    shared: a_link_logs_in_once_and_by_its_button_alone,
        a_new_link_ends_the_one_before,
        a_link_is_told_to_nobody;
    own: the_demo_has_a_way_in;
}

/// The path of a new link that logs in as `name`.
async fn link(server: &Server, name: &str) -> String {
    let made = server.admin_json(&["user", "log-in-link", name]).await;
    let url = made["url"].as_str().unwrap();
    url[url.find("/login/").unwrap()..].to_owned()
}

async fn a_link_logs_in_once_and_by_its_button_alone(server: &Server) {
    let name = new_name();
    let owner = Visitor::signed_up(server, &name).await;
    let path = link(server, &name).await;
    let mut visitor = Visitor::new(server);
    // A preview of the link, a program that looks, a page of another site.
    for _ in 0..3 {
        let seen = visitor.get(&path).await;
        assert!(seen.status == 200 && seen.text.contains(&format!("Log in as {name}")));
        assert!(!seen.headers.contains_key("set-cookie"));
        assert_eq!(seen.header("cache-control"), "no-store");
        assert_eq!(seen.header("referrer-policy"), "same-origin");
    }
    assert_eq!(
        visitor.post_from("cross-site", &path, &[]).await.status,
        403
    );
    let entered = visitor.post(&path, &[]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"));
    visitor.keep(&entered);
    assert!(visitor.is_logged_in().await && owner.is_logged_in().await);
    let late = Visitor::new(server).post(&path, &[]).await;
    assert!(
        late.status == 404
            && late
                .text
                .contains("The link was already used or has expired")
    );
    assert!(!visitor.get(&path).await.text.contains("Log in as"));
    let nonsense = Visitor::new(server).get("/login/0000").await;
    assert!(nonsense.status == 200 && nonsense.text.contains("The link was already used"));
}

async fn a_new_link_ends_the_one_before(server: &Server) {
    let name = new_name();
    Visitor::signed_up(server, &name).await;
    let (old, new) = (link(server, &name).await, link(server, &name).await);
    let visitor = Visitor::new(server);
    assert_eq!(visitor.post(&old, &[]).await.status, 404);
    // A new password takes it back, like everything else that lets somebody in.
    let made = server.admin_json(&["user", "reset-link", &name]).await;
    let url = made["url"].as_str().unwrap();
    let reset = &url[url.find("/reset/").unwrap()..];
    let set = visitor
        .post(reset, &[("password", "another password")])
        .await;
    assert_eq!(set.status, 303, "{}", set.text);
    assert_eq!(visitor.post(&new, &[]).await.status, 404);
}

async fn a_link_is_told_to_nobody(server: &Server) {
    let name = new_name();
    Visitor::signed_up(server, &name).await;
    let path = link(server, &name).await;
    let token = path.rsplit('/').next().unwrap();
    let visitor = Visitor::new(server);
    visitor.get(&path).await;
    visitor.post(&path, &[]).await;
    let log = server.log().await;
    assert!(!log.is_empty() && !log.iter().any(|line| line.to_string().contains(token)));
    let refused = server
        .admin(&["user", "log-in-link", &name, "--minutes", "61"])
        .await;
    assert_eq!(refused.code, 2, "{refused:?}");
}

async fn the_demo_has_a_way_in(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let seeded = server.admin_json(&["demo", "seed"]).await;
    let url = seeded["log_in_link"]["url"].as_str().unwrap();
    let mut visitor = Visitor::new(&server);
    let entered = visitor
        .post(&url[url.find("/login/").unwrap()..], &[])
        .await;
    visitor.keep(&entered);
    let overview = visitor.get("/").await.text;
    assert!(overview.contains(">johndoe</a>") && overview.contains("john@example.com"));
    server.stop().await;
}
