//! HEAD wherever GET is, OPTIONS everywhere, and a wrong method told the right ones; on pages too.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;

use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::call::Call;
use crate::harness::{LIMIT_HEADERS, Server};

each_backend! {
    shared: head_is_get_without_its_body,
        head_needs_what_get_does,
        head_on_pages_is_get_without_its_body,
        options_tells_the_methods_and_needs_no_key,
        a_page_refuses_other_methods_and_names_its_own,
        what_is_not_there_is_not_there_for_any_method,
        a_body_that_is_compressed_is_refused;
}

/// The headers of an answer that do not change from one request to the next.
fn lasting(headers: &HeaderMap) -> BTreeMap<String, String> {
    let changing = ["date", "x-request-id", "connection"];
    let lasts = |name: &str| !changing.contains(&name) && !LIMIT_HEADERS.contains(&name);
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| lasts(name))
        .collect()
}

/// HEAD answers as GET does, with all headers and no byte of the body.
async fn same(what: &str, call: impl Fn(&'static str) -> Call) {
    let get = call("GET").send().await;
    let head = call("HEAD").open().await;
    assert_eq!(head.status(), get.status, "{what}");
    let (told, mut expected) = (lasting(head.headers()), lasting(&get.headers));
    assert_eq!(head.text().await.unwrap(), "", "{what}");
    if what == "/metrics" {
        // What counts up is of another length a moment later.
        assert!(told.contains_key("content-length"));
        expected.insert("content-length".to_owned(), told["content-length"].clone());
    }
    assert_eq!(told, expected, "{what}");
}

async fn head_is_get_without_its_body(server: &Server) {
    let key = server.key("read:user,use:ai").await;
    for path in [
        "/v1/user/profile",
        "/v1/key",
        "/v1/user/transactions?per_page=1",
        "/v1/nowhere",
        "/v1/user/profile?x=1",
        "/v1/tasks",
        "/openai/v1/models",
        "/openai/v1/nowhere",
    ] {
        same(path, |method| server.call(method, path).key(&key)).await;
    }
}

async fn head_needs_what_get_does(server: &Server) {
    let key = server.key("write:user").await;
    let head = |path: &str| server.call("HEAD", path);
    let status = async |call: Call| call.open().await.status().as_u16();
    assert_eq!(status(head("/v1/user/profile")).await, 401);
    assert_eq!(status(head("/v1/user/profile").key(&key)).await, 403);
    // What is only sent to has no HEAD.
    let refused = head("/v1/tasks/tsk_1/claim").key(&key).open().await;
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()["allow"], "OPTIONS, POST");
}

async fn head_on_pages_is_get_without_its_body(server: &Server) {
    let page = server.get("/login").send().await.text;
    let file = page.split('"').find(|text| text.starts_with("/static/"));
    for path in [
        "/",
        "/login",
        "/tasks",
        "/nowhere",
        "/reference",
        "/reference.md",
        "/llms.txt",
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
        "/docs/nowhere.js",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/metrics",
        "/favicon.ico",
        "/robots.txt",
        file.unwrap(),
    ] {
        same(path, |method| server.call(method, path)).await;
    }
    let visitor = Visitor::signed_up(server, &new_name()).await;
    for path in ["/account", "/developer/keys", "/tasks/tsk_1"] {
        let call = |method| server.call(method, path).header("Cookie", &visitor.cookie);
        same(path, call).await;
    }
}

async fn options_tells_the_methods_and_needs_no_key(server: &Server) {
    for (path, allow) in [
        ("/v1/user/profile", "GET, HEAD, OPTIONS, PATCH"),
        ("/v1/tasks", "GET, HEAD, OPTIONS, POST"),
        ("/v1/tasks/tsk_1/claim", "OPTIONS, POST"),
        ("/openai/v1/models", "GET, HEAD, OPTIONS"),
        ("/mcp", "OPTIONS, POST"),
        ("/healthz", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/docs/", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/login", "GET, HEAD, OPTIONS, POST"),
        ("/logout", "OPTIONS, POST"),
        ("/tasks/new", "GET, HEAD, OPTIONS"),
        ("/reference/errors/not_found", "GET, HEAD, OPTIONS"),
    ] {
        let answer = server.call("OPTIONS", path).send().await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{path}");
        assert_eq!(answer.header("allow"), allow, "{path}");
        assert!(answer.headers.get("content-length").is_none(), "{path}");
    }
}

async fn a_page_refuses_other_methods_and_names_its_own(server: &Server) {
    for (method, path, allow) in [
        ("POST", "/healthz", "GET, HEAD, OPTIONS"),
        ("DELETE", "/metrics", "GET, HEAD, OPTIONS"),
        ("PUT", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("POST", "/docs/", "GET, HEAD, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
        ("BREW", "/login", "GET, HEAD, OPTIONS, POST"),
        ("GET", "/logout", "OPTIONS, POST"),
        ("POST", "/tasks/new", "GET, HEAD, OPTIONS"),
        ("GET", "/tasks/tsk_1/claim", "OPTIONS, POST"),
        ("POST", "/reference.md", "GET, HEAD, OPTIONS"),
        ("POST", "/robots.txt", "GET, HEAD, OPTIONS"),
    ] {
        let answer = server.call(method, path).send().await;
        answer.refused(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        let call = server.call(method, path).header("Accept", "text/html");
        let page = call.send().await;
        assert_eq!((page.status, page.header("allow")), (405, allow), "{path}");
    }
}

async fn what_is_not_there_is_not_there_for_any_method(server: &Server) {
    for path in [
        "/nowhere",
        "/v1/nowhere",
        "/docs/nowhere.js",
        "/tasks/tsk_1/nowhere",
        "/mcp/x",
    ] {
        for method in ["GET", "HEAD", "POST", "OPTIONS", "DELETE"] {
            let answer = server.call(method, path).open().await;
            assert_eq!(answer.status(), 404, "{method} {path}");
        }
    }
}

async fn a_body_that_is_compressed_is_refused(server: &Server) {
    let key = server.key("write:user,use:ai").await;
    for path in ["/v1/ai/language", "/openai/v1/chat/completions", "/mcp"] {
        let call = server.call("POST", path).key(&key).json("{}");
        let answer = call.header("Content-Encoding", "gzip").send().await;
        assert_eq!(answer.status, 415, "{path}: {answer:#?}");
        assert!(answer.text.contains("Content-Encoding"), "{}", answer.text);
    }
    let call = server.call("PATCH", "/v1/user/profile").key(&key);
    let call = call
        .json(r#"{"name":"Ada"}"#)
        .header("Content-Encoding", "Identity");
    assert_eq!(call.send().await.data()["name"], "Ada");
    let call = server
        .call("POST", "/login")
        .header("Content-Encoding", "br");
    let call = call.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = call.body("name=a&password=b").send().await;
    assert_eq!(answer.status, 415);
    assert!(
        answer.text.contains("Content-Encoding must be identity"),
        "{}",
        answer.text
    );
}
