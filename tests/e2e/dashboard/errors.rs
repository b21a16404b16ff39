//! Errors as people see them: whoever is logged in stays logged in to the eye.

use std::sync::Arc;

use aivy_store::Backend;
use aivy_store::testing::Database;
use serde_json::json;

use super::visit::{Visitor, new_name};
use crate::harness::lock_holder::LockHolder;
use crate::harness::people::{User, all_permissions};
use crate::harness::stage::tasks::publish;
use crate::harness::{Answer, Key, Outage, Server, WIDE};

each_backend! {
    shared: an_error_wears_the_header_of_who_is_logged_in,
        a_stranger_is_shown_the_menu_of_strangers,
        a_program_is_answered_as_the_api_answers;
    own: a_fault_of_ours_is_a_page_without_its_cause,
        a_database_that_is_gone_logs_nobody_out, a_page_that_takes_too_long_is_a_page;
}

/// A page with this status and the menu of `name`.
fn wears(answer: &Answer, status: u16, name: &str, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert!(answer.is_page(), "{what}: {}", answer.text);
    let menu = format!("href=\"/account\" aria-current=\"false\">{name}</a>");
    assert!(answer.text.contains(&menu), "{what}: {}", answer.text);
    assert!(answer.text.contains("action=\"/logout\"") && !answer.text.contains("/signup\""));
    let csp = answer.header("content-security-policy");
    assert!(csp.contains("frame-ancestors 'none'"), "{what}: {csp}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
}

/// A key of the account of this name.
async fn key(server: &Server, name: &str) -> Key {
    let user = User {
        id: String::new(),
        username: name.to_owned(),
    };
    server
        .admin_json(&["ledger", "grant", name, "100000"])
        .await;
    server.key_of(&user, &all_permissions()).await
}

async fn an_error_wears_the_header_of_who_is_logged_in(server: &Server) {
    let (name, other) = (new_name(), new_name());
    let visitor = Visitor::signed_up(server, &name).await;
    Visitor::signed_up(server, &other).await;
    let theirs = publish(server, &key(server, &other).await, &json!({})).await;
    let own = publish(server, &key(server, &name).await, &json!({})).await;
    for (path, status) in [
        ("/tasks/tsk_bogus", 404),
        ("/work/sub_bogus", 404),
        ("/staking/pools/pool_bogus", 404),
        ("/staking/positions/pos_bogus", 404),
        ("/developer/keys/key_bogus/rotate", 404),
        ("/ai/bogus", 404),
        ("/nowhere", 404),
        ("/static/nothing.css", 404),
        ("/reference/nowhere", 404),
        ("/docs/nowhere", 404),
        ("/tasks?page=0", 400),
        ("/work?status=lost", 400),
        ("/transactions?since=now", 400),
        ("/account?done=a&done=b", 400),
        ("/%zz", 400),
        ("/tasks?q=%ff", 400),
    ] {
        wears(&visitor.get(path).await, status, &name, path);
    }
    let edit = format!("/tasks/{theirs}/edit");
    wears(&visitor.get(&edit).await, 403, &name, "edit");
    let foreign = visitor.post_from("cross-site", "/tasks", &[]).await;
    wears(&foreign, 403, &name, "from another site");
    let claim = format!("/tasks/{own}/claim");
    wears(&visitor.post(&claim, &[]).await, 403, &name, "claim");
    let cancel = format!("/tasks/{own}/cancel");
    assert_eq!(visitor.post(&cancel, &[]).await.status, 303);
    wears(&visitor.post(&cancel, &[]).await, 409, &name, "cancel");
    let long = "x".repeat(600_000);
    let long = visitor.post("/tasks", &[("description", &long)]).await;
    wears(&long, 413, &name, "a long form");
    let sent = visitor.send("/tasks", "application/json", "{}").await;
    wears(&sent, 415, &name, "JSON");
}

async fn a_stranger_is_shown_the_menu_of_strangers(server: &Server) {
    let stranger = Visitor::new(server);
    let mut cookies = vec![String::new()];
    let named = Visitor::signed_up(server, &new_name()).await.cookie;
    let (cookie, _) = named.split_once('=').unwrap();
    cookies.push(format!("{cookie}=nonsense"));
    for cookie in cookies {
        let visitor = Visitor {
            cookie,
            ..stranger.clone()
        };
        let answer = visitor.get("/nowhere").await;
        assert!(answer.status == 404 && answer.is_page(), "{answer:#?}");
        assert!(answer.text.contains("href=\"/signup\"") && !answer.text.contains("/logout"));
    }
}

async fn a_program_is_answered_as_the_api_answers(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    for path in ["/nowhere", "/tasks?page=0", "/tasks/tsk_bogus"] {
        let call = server.get(path).header("Cookie", &visitor.cookie);
        let answer = call.header("Accept", "application/json").send().await;
        assert!(!answer.is_page() && answer.status >= 400, "{answer:#?}");
    }
    // Also where a browser shows it.
    let call = server
        .call("POST", "/healthz")
        .header("Accept", "text/html");
    let answer = call.send().await;
    assert!(!answer.is_page() && answer.status >= 400, "{answer:#?}");
}

async fn a_fault_of_ours_is_a_page_without_its_cause(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    let visitor = Visitor::signed_up(&server, &name).await;
    let task = publish(&server, &key(&server, &name).await, &json!({})).await;
    database.raw("UPDATE tasks SET category = 'nonsense'").await;
    let answer = visitor.get(&format!("/tasks/{task}")).await;
    wears(&answer, 500, &name, "a row that cannot be read");
    assert!(!answer.text.contains("nonsense") && !answer.text.contains("category"));
}

/// Who it is cannot be known then; that somebody is logged in can.
async fn a_database_that_is_gone_logs_nobody_out(database: Arc<Database>) {
    let (server, mut outage) = Outage::server(&database, WIDE).await;
    let visitor = Visitor::signed_up(&server, &new_name()).await;
    outage.begin(&database).await;
    let answer = visitor.get("/tasks").await;
    wears(&answer, 503, "Account", "no database");
    assert!(answer.number("retry-after") >= 1);
    outage.end().await;
}

async fn a_page_that_takes_too_long_is_a_page(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let name = new_name();
    let cookie = Visitor::signed_up(&server, &name).await.cookie;
    let task = publish(&server, &key(&server, &name).await, &json!({})).await;
    server.stop().await;
    let settings = [WIDE, &["server.request_timeout_ms=300"]].concat();
    let server = Server::start(&database, &settings).await;
    let hold = match database.backend() {
        Backend::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        Backend::Postgres => format!("BEGIN; SELECT 1 FROM tasks WHERE id = '{task}' FOR UPDATE"),
    };
    let holder = LockHolder::begin(&database, &hold).await;
    let visitor = Visitor {
        server: &server,
        cookie,
    };
    let answer = visitor.post(&format!("/tasks/{task}/cancel"), &[]).await;
    drop(holder);
    wears(&answer, 503, &name, "held");
}
