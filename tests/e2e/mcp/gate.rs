//! Who may ask, and from where.

use serde_json::json;

use super::message;
use crate::harness::Server;

each_backend! {
    shared: a_key_is_needed,
        it_needs_use_ai,
        it_counts_against_the_limit,
        other_methods_and_places_are_refused,
        other_hosts_and_origins_are_refused;
}

async fn a_key_is_needed(server: &Server) {
    let answer = message(server, "tools/list", &json!({})).send().await;
    answer.refused(401, "unauthorized");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

async fn it_needs_use_ai(server: &Server) {
    let key = server.key("read:tasks").await;
    let answer = message(server, "tools/list", &json!({}))
        .key(&key)
        .send()
        .await;
    assert_eq!(
        answer.refused(403, "forbidden"),
        ["requires permission use:ai"]
    );
}

async fn it_counts_against_the_limit(server: &Server) {
    let key = server.key("use:ai").await;
    let answer = message(server, "tools/list", &json!({}))
        .key(&key)
        .send()
        .await;
    assert_eq!(answer.number("x-ratelimit-remaining"), 999_999);
}

async fn other_methods_and_places_are_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let get = server.get("/mcp").key(&key).send().await;
    get.refused(405, "method_not_allowed");
    assert_eq!(get.header("allow"), "OPTIONS, POST");
    for path in ["/mcp/", "/mcp/more"] {
        let answer = server.call("POST", path).key(&key).json("{}").send().await;
        answer.refused(404, "not_found");
    }
}

/// A page of another origin, or one that calls this server by another name, has no business here.
async fn other_hosts_and_origins_are_refused(server: &Server) {
    let key = server.key("use:ai").await;
    for (name, value, setting) in [
        ("Host", "evil.example", "ai.mcp.allowed_hosts"),
        ("Origin", "https://evil.example", "ai.mcp.allowed_origins"),
        ("Origin", "https://localhost:6274", "ai.mcp.allowed_origins"),
    ] {
        let asked = message(server, "tools/list", &json!({})).key(&key);
        let answer = asked.header(name, value).send().await;
        let details = answer.refused(403, "forbidden");
        assert!(
            details[0].contains(name) && details[0].contains(setting),
            "{details:?}"
        );
        // The key is not at fault.
        assert!(!answer.text.contains("permission"), "{answer:#?}");
    }
    for own in [&*server.base(), "http://localhost:6274", "http://[::1]:1"] {
        let asked = message(server, "tools/list", &json!({})).key(&key);
        let answer = asked.header("Origin", own).send().await;
        assert_eq!(answer.status, 200, "{own}: {answer:#?}");
    }
}
