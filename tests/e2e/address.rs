//! The server's own address stands first wherever a reader or a generator takes one: whoever follows
//! it sends a key along.

use std::sync::Arc;

use aivy_store::testing::Database;
use serde_json::Value;

use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::Server;
use crate::reference::html;

each_backend! {
    shared: the_address_is_where_the_server_listens, a_request_cannot_name_another_address;
    own: the_address_is_the_operator_s;
}

const PUBLIC: &str = "https://tokens.example.org/aivy";

/// Every text that shows how to call the API, as somebody reads it who asks with `host`.
async fn texts(server: &Server, host: Option<&str>) -> Vec<(&'static str, String)> {
    let mut texts = Vec::new();
    for path in [
        "/reference",
        "/reference/tasks",
        "/reference.md",
        "/llms.txt",
    ] {
        let mut call = server.get(path);
        if let Some(host) = host {
            call = call.header("Host", host).header("X-Forwarded-Host", host);
        }
        let answer = call.send().await;
        assert_eq!(answer.status, 200, "{path}");
        let is_page = answer.header("content-type").starts_with("text/html");
        texts.push((
            path,
            if is_page {
                html::text(&answer.text)
            } else {
                answer.text
            },
        ));
    }
    texts
}

async fn first_server(server: &Server, host: Option<&str>) -> String {
    let call = server.get("/openapi.json");
    let call = match host {
        Some(host) => call.header("Host", host).header("X-Forwarded-Host", host),
        None => call,
    };
    let document = call.send().await.json();
    document["servers"][0]["url"].as_str().unwrap().to_owned()
}

/// Every address of an API in a text, in the order in which they stand there.
fn addresses(text: &str) -> Vec<&str> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>()".contains(c);
    let words = text.split(ends).filter(|word| word.starts_with("http"));
    words.filter(|word| word.contains("/v1")).collect()
}

/// The first address of a text is below `base`, and apart from the list of other servers it names no
/// other one.
fn leads_to(path: &str, text: &str, base: &str) {
    assert!(text.contains(base), "{path} does not name {base}");
    let found = addresses(text);
    let own = format!("{base}/v1");
    if let Some(first) = found.first() {
        assert!(first.starts_with(&own), "{path}: {first}");
    }
    let elsewhere = ["https://api.aivy.ai/v1", "http://127.0.0.1:8080/v1"];
    for address in found {
        let named = elsewhere.contains(&address.trim_end_matches(':'));
        assert!(address.starts_with(&own) || named, "{path}: {address}");
    }
}

async fn the_address_is_where_the_server_listens(server: &Server) {
    let base = server.base();
    assert_eq!(first_server(server, None).await, format!("{base}/v1"));
    for (path, text) in texts(server, None).await {
        leads_to(path, &text, &base);
    }
}

/// A cache would give what one reader asked for to all others.
async fn a_request_cannot_name_another_address(server: &Server) {
    let host = Some("evil.example");
    assert_eq!(
        first_server(server, host).await,
        format!("{}/v1", server.base())
    );
    for (path, text) in texts(server, host).await {
        assert!(!text.contains("evil.example"), "{path}");
    }
}

async fn the_address_is_the_operator_s(database: Arc<Database>) {
    let server = Server::start(&database, &[&format!("server.public_url={PUBLIC}/")]).await;
    assert_eq!(first_server(&server, None).await, format!("{PUBLIC}/v1"));
    for (path, text) in texts(&server, None).await {
        leads_to(path, &text, PUBLIC);
    }
    dashboard_leads_to(&server, PUBLIC).await;
}

/// The line that is shown with a new key, and the page for developers.
async fn dashboard_leads_to(server: &Server, base: &str) {
    let member = Visitor::signed_up(server, &new_name()).await;
    let developer = member.get("/developer").await.text;
    assert!(html::text(&developer).contains(&format!("{base}/v1")));
    let fields = [("name", "k"), ("permissions", "read:user")];
    let mut page = member.post("/developer/keys", &fields).await;
    if page.status == 303 {
        page = member.get(page.header("location")).await;
    }
    let line = format!("curl -sS {base}/v1/user/profile -H 'Authorization: Bearer aivy_");
    assert!(html::text(&page.text).contains(&line), "{}", page.text);
}

/// What the written document says, which no server publishes.
#[test]
fn the_written_document_names_production_first() {
    let document: Value = serde_json::from_str(crate::harness::document::TEXT).unwrap();
    let urls = document["servers"].as_array().unwrap().iter();
    let urls: Vec<_> = urls.map(|server| server["url"].as_str().unwrap()).collect();
    assert_eq!(urls, ["https://api.aivy.ai/v1", "http://127.0.0.1:8080/v1"]);
}
