//! Requests that are barely requests.

use std::sync::Arc;

use aivy_store::testing::Database;

use crate::harness::raw::{Wire, exchange};
use crate::harness::{Answer, Server, WIDE};

each_backend! {
    shared: what_is_not_http_is_refused, a_head_that_is_too_long_is_refused, too_many_headers_are_refused;
    own: a_slow_head_is_refused, a_slow_body_is_refused, a_refusal_does_not_wait_for_the_body;
}

/// Refused before it was a request: no limits, yet the one shape and an id.
fn unreadable(answer: &Answer) -> Vec<String> {
    answer.check("");
    answer.refused(400, "invalid_request")
}

async fn what_is_not_http_is_refused(server: &Server) {
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n",
    ] {
        let details = unreadable(&exchange(server, bytes).await);
        assert!(!details.is_empty(), "{}", String::from_utf8_lossy(bytes));
    }
}

async fn a_head_that_is_too_long_is_refused(server: &Server) {
    let long = "a".repeat(200_000);
    for request in [
        format!("GET /v1/key HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n"),
        format!("GET /v1/{long} HTTP/1.1\r\nhost: x\r\n\r\n"),
        format!("GET /v1/key?{long} HTTP/1.1\r\nhost: x\r\n\r\n"),
    ] {
        unreadable(&exchange(server, request).await);
    }
}

async fn too_many_headers_are_refused(server: &Server) {
    let request = |count: usize| {
        let headers = "x: y\r\n".repeat(count - 2);
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
    };
    assert_eq!(exchange(server, request(96)).await.status, 200);
    unreadable(&exchange(server, request(97)).await);
}

async fn a_slow_head_is_refused(database: Arc<Database>) {
    let server = Server::start(
        &database,
        &[WIDE, &["server.header_timeout_ms=300"]].concat(),
    )
    .await;
    let mut wire = Wire::connect(&server).await;
    let answer = wire
        .send("GET /v1/key HTTP/1.1\r\nhost: x\r\n")
        .await
        .rest()
        .await;
    assert_eq!(unreadable(&answer), ["headers must arrive within 300 ms"]);
}

async fn a_slow_body_is_refused(database: Arc<Database>) {
    let server = Server::start(
        &database,
        &[WIDE, &["server.request_timeout_ms=300"]].concat(),
    )
    .await;
    let key = server.key("write:user").await;
    let request = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{",
        key.text
    );
    let answer = exchange(&server, request).await;
    answer.check("/v1/user/profile");
    assert_eq!(
        answer.refused(400, "invalid_request"),
        ["body did not arrive within 300 ms"]
    );
}

/// A client that sends no byte of the body learns at once that its key is none.
async fn a_refusal_does_not_wait_for_the_body(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let begin = std::time::Instant::now();
    let head = "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/json\r\ncontent-length: 100\r\n\r\n";
    let answer = exchange(&server, head).await;
    answer.check("/v1/user/profile");
    answer.refused(401, "unauthorized");
    assert!(
        begin.elapsed() < std::time::Duration::from_secs(10),
        "it waited"
    );
}
