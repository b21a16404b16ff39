//! "Your API Keys": a reader who is logged in sees which of their keys to use.

use super::html;
use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::Server;

each_backend! {
    shared: a_member_sees_their_keys_and_none_whole,
        a_stranger_is_led_to_the_log_in,
        a_member_without_a_key_is_led_to_one;
}

async fn a_member_sees_their_keys_and_none_whole(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    let make = async |key: &str, permissions: &str| {
        let args = [
            "key",
            "create",
            &name,
            "--name",
            key,
            "--permissions",
            permissions,
        ];
        server.admin_json(&args).await
    };
    let live = make("reader & co", "read:tasks,use:ai").await;
    let ended = make("gone", "read:user").await;
    server
        .admin_json(&["key", "revoke", &name, ended["id"].as_str().unwrap()])
        .await;
    let page = visitor.get("/reference").await;
    let shown = html::text(&page.text);
    let whole = live["key"].as_str().unwrap();
    let brief = page.text.split("<code>aivy_").nth(1).unwrap();
    let (first, rest) = brief.split_once('…').unwrap();
    let last = rest.split("</code>").next().unwrap();
    assert!(whole.starts_with(&format!("aivy_{first}")) && first.len() < 12);
    assert!(whole.ends_with(last) && last.len() == 4);
    assert!(!page.text.contains(whole));
    assert!(!shown.contains("gone"));
    assert_eq!(page.header("cache-control"), "no-store");
}

async fn a_stranger_is_led_to_the_log_in(server: &Server) {
    let stranger = Visitor::new(server);
    let page = stranger.get("/reference").await;
    let links = html::attributes(&page.text, "href");
    assert!(links.contains(&"/login?next=%2Freference".to_owned()));
    assert!(links.contains(&"/developer/keys".to_owned()));
    // Of a member's page nothing is kept for a stranger, or the other way round.
    let member = Visitor::signed_up(server, &new_name()).await;
    let (own, other) = (
        member.get("/reference/tasks").await,
        stranger.get("/reference/tasks").await,
    );
    assert_ne!(own.header("etag"), other.header("etag"));
    assert!(own.text.contains("action=\"/logout\"") && !other.text.contains("action=\"/logout\""));
    assert!(own.header("vary").contains("Cookie"));
}

async fn a_member_without_a_key_is_led_to_one(server: &Server) {
    let member = Visitor::signed_up(server, &new_name()).await;
    let page = member.get("/reference").await;
    assert!(html::text(&page.text).contains("You have no active API key."));
    assert!(html::attributes(&page.text, "href").contains(&"/developer/keys/new".to_owned()));
}
