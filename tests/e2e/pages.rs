//! What is served beside the API.

use aivy_api::contract::{document as written_document, served};
use serde_json::Value;

use crate::harness::{Answer, Server, document};

each_backend! {
    shared: the_document_is_the_published_one,
        the_document_is_browsable_without_another_host,
        docs_are_found_without_the_slash,
        alive_and_ready,
        metrics_are_in_the_text_format,
        what_is_not_there_is_not_found,
        the_log_knows_each_request_and_no_key;
}

async fn get(server: &Server, path: &str, kind: &str) -> Answer {
    let answer = server.get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {answer:#?}");
    assert!(
        answer.header("content-type").starts_with(kind),
        "{path}: {:?}",
        answer.headers
    );
    answer
}

async fn the_document_is_the_published_one(server: &Server) {
    let answer = get(server, "/openapi.json", "application/json").await;
    let written: Value = serde_json::from_str(document::TEXT).unwrap();
    let served = written_document::text(&served::document(&written, &server.base()));
    assert!(
        answer.text.as_bytes() == served,
        "the server was built from other sources: run `cargo xtask gen` and `cargo build --workspace --bins`"
    );
}

/// Every address in the page and in what it loads at once is on this server.
async fn the_document_is_browsable_without_another_host(server: &Server) {
    let page = get(server, "/docs/", "text/html").await;
    let csp = page.header("content-security-policy");
    assert!(
        csp.contains("default-src 'none'") && !csp.contains("http"),
        "{csp}"
    );
    let attributes = page.text.split(['"', '\'']).filter(|text| {
        let ends = [".js", ".css", ".png"];
        ends.iter().any(|end| text.ends_with(end))
    });
    let mut loaded = 0;
    for asset in attributes {
        assert!(!asset.contains("//"), "{asset} is on another host");
        let answer = server
            .get(&format!("/docs/{}", asset.trim_start_matches("./")))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{asset}");
        loaded += 1;
    }
    assert!(loaded >= 3, "{}", page.text);
    let start = get(server, "/docs/swagger-initializer.js", "").await;
    assert!(start.text.contains("/openapi.json"), "{}", start.text);
    // The key is kept for the visit, and not for ever.
    assert!(
        start.text.contains("sessionStorage.setItem")
            && !start.text.contains("localStorage.setItem")
    );
    assert!(start.text.contains("persistAuthorization: false"));
}

async fn docs_are_found_without_the_slash(server: &Server) {
    let answer = server.get("/docs").send().await;
    assert_eq!(
        (answer.status / 100, answer.header("location")),
        (3, "/docs/")
    );
}

async fn alive_and_ready(server: &Server) {
    assert_eq!(
        get(server, "/healthz", "application/json").await.text,
        r#"{"status":"ok"}"#
    );
    assert_eq!(
        get(server, "/readyz", "application/json").await.text,
        r#"{"status":"ready"}"#
    );
}

async fn metrics_are_in_the_text_format(server: &Server) {
    server.get("/v1/key").send().await;
    let text = get(server, "/metrics", "text/plain").await.text;
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let value = line.rsplit_once(' ').map(|(_, value)| value.parse::<f64>());
        assert!(matches!(value, Some(Ok(_))), "{line}");
        assert!(
            line.starts_with("aivy_") || line.starts_with("process_"),
            "{line}"
        );
    }
    let refused = r#"aivy_http_requests_total{operation="get_key",status="401"} "#;
    assert!(text.lines().any(|line| line.starts_with(refused)), "{text}");
}

async fn what_is_not_there_is_not_found(server: &Server) {
    for path in [
        "/nowhere",
        "/docs/nowhere.js",
        "/static/app.css",
        "/v1x/key",
        "/v10",
    ] {
        let answer = server.get(path).send().await;
        answer.refused(404, "not_found");
        assert!(answer.headers.get("x-ratelimit-limit").is_none(), "{path}");
    }
    let answer = server.call("POST", "/healthz").send().await;
    assert!([404, 405].contains(&answer.status), "{answer:#?}");
}

async fn the_log_knows_each_request_and_no_key(server: &Server) {
    let key = server.key("read:user").await;
    let answer = server.get("/v1/user/profile").key(&key).send().await;
    let id = answer.header("x-request-id");
    let log = server.log().await;
    let line = log.iter().find(|line| line["request_id"] == id).unwrap();
    assert_eq!(
        (&line["operation"], &line["status"]),
        (&"get_profile".into(), &200.into())
    );
    assert_eq!(line["account"], key.user.id.as_str());
    assert!(!log.iter().any(|line| line.to_string().contains(&key.text)));
}
