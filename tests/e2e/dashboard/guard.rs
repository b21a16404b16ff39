//! What keeps pages to their own: other sites, other hosts, other people.

use std::sync::Arc;

use aivy_store::testing::Database;

use super::visit::{Visitor, new_name};
use crate::harness::{Server, WIDE};

each_backend! {
    shared: another_site_changes_nothing,
        pages_are_not_for_frames_caches_or_other_hosts,
        strangers_are_led_to_the_log_in_and_back,
        what_is_somebody_elses_is_not_there,
        files_are_kept_for_ever_and_sent_small,
        nothing_is_said_in_the_readers_language;
    own: over_tls_the_cookie_is_bound_to_the_host, a_server_may_take_nobody;
}

async fn another_site_changes_nothing(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let fields = [("name", "stolen"), ("permissions", "read:user")];
    for site in ["cross-site", "same-site"] {
        let answer = visitor.post_from(site, "/developer/keys", &fields).await;
        assert_eq!(answer.status, 403, "{site}");
        assert!(answer.text.contains("came from another site"));
        assert_eq!(visitor.post_from(site, "/logout", &[]).await.status, 403);
    }
    assert!(visitor.is_logged_in().await);
    let answer = visitor.get("/developer/keys").await;
    assert!(!answer.text.contains("stolen"));
}

async fn pages_are_not_for_frames_caches_or_other_hosts(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    for path in ["/", "/login", "/developer/keys", "/nowhere"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        let csp = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(csp.contains(part), "{path}: {csp}");
        }
        assert!(!csp.contains("unsafe") && !csp.contains("http"), "{csp}");
        for word in ["<style", " style=", "onclick", "javascript:"] {
            assert!(!answer.text.contains(word), "{path} has {word}");
        }
    }
}

async fn strangers_are_led_to_the_log_in_and_back(server: &Server) {
    let stranger = Visitor::new(server);
    for path in [
        "/tasks?q=a",
        "/work",
        "/staking",
        "/developer/keys",
        "/account",
    ] {
        let answer = stranger.get(path).await;
        let next = path
            .replace('/', "%2F")
            .replace('?', "%3F")
            .replace('=', "%3D");
        let wanted = format!("/login?next={next}");
        assert_eq!((answer.status, answer.header("location")), (303, &*wanted));
    }
    let name = new_name();
    let mut visitor = Visitor::signed_up(server, &name).await;
    let fields = |next| {
        [
            ("name", &*name),
            ("password", super::visit::PASSWORD),
            ("next", next),
        ]
    };
    let answer = visitor.post("/login", &fields("/tasks?q=a")).await;
    assert_eq!(answer.header("location"), "/tasks?q=a");
    visitor.keep(&answer);
    let answer = visitor.post("/login", &fields("//evil.example/")).await;
    assert_eq!(answer.header("location"), "/");
}

async fn what_is_somebody_elses_is_not_there(server: &Server) {
    let (one, two) = (new_name(), new_name());
    let owner = Visitor::signed_up(server, &one).await;
    let other = Visitor::signed_up(server, &two).await;
    let fields = [("name", "mine"), ("permissions", "read:user")];
    owner.post("/developer/keys", &fields).await;
    let keys = server.admin_json(&["key", "list", &one]).await;
    let id = keys[0]["id"].as_str().unwrap();
    for path in ["rotate", "revoke"] {
        let path = format!("/developer/keys/{id}/{path}");
        assert_eq!(other.get(&path).await.status, 404);
        assert_eq!(other.post(&path, &[]).await.status, 404);
    }
    let keys = server.admin_json(&["key", "list", &one]).await;
    assert!(keys[0]["revoked_at"].is_null() && keys.as_array().unwrap().len() == 1);
}

async fn files_are_kept_for_ever_and_sent_small(server: &Server) {
    let page = Visitor::new(server).get("/login").await.text;
    let files: Vec<&str> = page
        .split(['"', '\''])
        .filter(|text| text.starts_with("/static/"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let plain = server.get(file).send().await;
        assert_eq!(plain.status, 200, "{file}");
        let kept = plain.header("cache-control");
        assert!(
            kept.contains("immutable") && kept.contains("max-age=31536000"),
            "{kept}"
        );
        assert_eq!(plain.header("vary"), "Accept-Encoding");
        assert!(plain.headers.get("content-encoding").is_none());
        let packed = server
            .get(file)
            .header("Accept-Encoding", "gzip")
            .send()
            .await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert!(packed.number("content-length") < plain.number("content-length"));
    }
}

/// What somebody types is shown as text, wherever it is shown.
async fn nothing_is_said_in_the_readers_language(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let evil = "<script>alert(1)</script>\"'&";
    let shown = "&#60;script&#62;";
    let answer = visitor.post("/account/profile", &[("name", evil)]).await;
    assert_eq!(answer.status, 303);
    let key = [("name", evil), ("permissions", "read:user")];
    let made = visitor.post("/developer/keys", &key).await;
    let answers = [
        visitor.get("/account").await,
        visitor.get("/").await,
        visitor.follow(&made).await,
        visitor.follow(&made).await,
        visitor.get("/developer/keys").await,
        visitor
            .post("/tasks", &[("title", evil), ("reward", "x")])
            .await,
        visitor.get("/tasks?q=%3Cscript%3E").await,
    ];
    for answer in answers {
        assert!(
            answer.text.contains(shown) && !answer.text.contains("<script>"),
            "{}",
            answer.text
        );
    }
}

async fn over_tls_the_cookie_is_bound_to_the_host(database: Arc<Database>) {
    let settings = [WIDE, &["server.public_url=https://aivy.example"]].concat();
    let server = Server::start(&database, &settings).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    assert!(visitor.cookie.starts_with("__Host-aivy_session="));
    let mut again = Visitor::new(&server);
    let answer = again.log_in(&name, super::visit::PASSWORD).await;
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    let begins = ["__Host-aivy_session=", "__Host-aivy_browser="];
    assert_eq!(set.len(), begins.len());
    for ((set, begin), seconds) in set.iter().zip(begins).zip(["77", "15552000"]) {
        let set = set.to_str().unwrap();
        assert!(set.starts_with(begin), "{set}");
        let age = format!("Max-Age={seconds}");
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", &age] {
            assert!(set.contains(part), "{set}");
        }
    }
    assert!(again.is_logged_in().await);
    server.stop().await;
}

async fn a_server_may_take_nobody(database: Arc<Database>) {
    let settings = [WIDE, &["accounts.sign_up=false"]].concat();
    let server = Server::start(&database, &settings).await;
    let visitor = Visitor::new(&server);
    assert!(
        !visitor
            .get("/")
            .await
            .text
            .contains("\"outline\" href=\"/signup\"")
    );
    let fields = [
        ("username", "ada"),
        ("email", "a@example.com"),
        ("password", "correct horse"),
    ];
    let answer = visitor.post("/signup", &fields).await;
    assert_eq!(answer.status, 403);
    assert!(
        answer
            .text
            .contains("Only the operator can create accounts")
    );
    server.stop().await;
}
