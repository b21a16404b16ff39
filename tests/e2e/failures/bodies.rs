//! Bodies that cannot be accepted.

use std::sync::Arc;

use aivy_store::testing::Database;

use crate::harness::{Answer, Key, Server, WIDE, raw};

each_backend! {
    shared: what_is_not_json_is_refused_with_the_place,
        a_value_of_the_wrong_type_is_named,
        a_duplicate_member_is_named,
        another_content_type_is_refused,
        json_is_json_whatever_its_parameters;
    own: a_body_may_have_its_limit_and_not_a_byte_more, a_body_in_chunks_is_held_to_the_limit_too;
}

async fn patch(server: &Server, key: &Key, body: impl Into<String>) -> Answer {
    server
        .call("PATCH", "/v1/user/profile")
        .key(key)
        .json(body)
        .send()
        .await
}

async fn what_is_not_json_is_refused_with_the_place(server: &Server) {
    let key = server.key("write:user").await;
    let deep = "[".repeat(100_000);
    for (body, beginning) in [
        (r#"{"name":}"#, "body is not JSON at line 1 column 9"),
        (r#"{"name":"x""#, "body is cut off at "),
        ("", "body is cut off at "),
        ("name=x", "body is not JSON at "),
        (r#"{"name":"x"} {}"#, "body is not JSON at line 1 column 14"),
        (
            r#"{"name":"\ud800"}"#,
            "body has half of a surrogate pair at ",
        ),
        (&deep, "body nests deeper than 127 levels at "),
    ] {
        let details = patch(server, &key, body)
            .await
            .refused(400, "invalid_request");
        assert!(
            details.len() == 1 && details[0].starts_with(beginning),
            "{details:?}"
        );
    }
    let request = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 12\r\n\r\n",
        key.text
    );
    let request = [request.as_bytes(), b"{\"name\":\"\xff\"}"].concat();
    raw::exchange(server, request)
        .await
        .refused(400, "invalid_request");
}

async fn a_value_of_the_wrong_type_is_named(server: &Server) {
    let key = server.key("write:user").await;
    for (body, detail) in [
        (r#"{"name":3}"#, "name must be a string"),
        (
            r#"{"avatar_url":[]}"#,
            "avatar_url must be null or a string",
        ),
        ("[]", "body must be an object"),
        ("null", "body must be an object"),
        (r#"{"colour":"red"}"#, "colour is not known"),
    ] {
        assert_eq!(
            patch(server, &key, body)
                .await
                .refused(400, "invalid_request"),
            [detail]
        );
    }
}

async fn a_duplicate_member_is_named(server: &Server) {
    let key = server.key("write:user").await;
    for body in [
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a","n\u0061me":"a"}"#,
    ] {
        let details = patch(server, &key, body)
            .await
            .refused(400, "invalid_request");
        assert!(details[0].contains("name is given twice"), "{details:?}");
    }
}

async fn another_content_type_is_refused(server: &Server) {
    let key = server.key("write:user").await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/problem+json",
        "",
    ] {
        let call = server.call("PATCH", "/v1/user/profile").key(&key);
        let answer = call.header("Content-Type", kind).body("{}").send().await;
        let details = answer.refused(415, "unsupported_media_type");
        assert!(
            details[0].starts_with("Content-Type must be application/json"),
            "{details:?}"
        );
    }
    let answer = server
        .call("PATCH", "/v1/user/profile")
        .key(&key)
        .body("{}")
        .send()
        .await;
    assert_eq!(
        answer.refused(415, "unsupported_media_type"),
        ["Content-Type must be application/json, but is missing"]
    );
}

async fn json_is_json_whatever_its_parameters(server: &Server) {
    let key = server.key("write:user").await;
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json ;x=y",
    ] {
        let call = server.call("PATCH", "/v1/user/profile").key(&key);
        let answer = call
            .header("Content-Type", kind)
            .body(r#"{"name":"Ada"}"#)
            .send()
            .await;
        assert_eq!(answer.data()["name"], "Ada");
    }
}

const LIMIT: usize = 5000;
const LIMITED: &[&str] = &["server.body_limit_bytes=5000"];

/// A body of this many bytes.
fn body_of(length: usize) -> String {
    format!("{:1$}", r#"{"name":"Ada"}"#, length)
}

async fn a_body_may_have_its_limit_and_not_a_byte_more(database: Arc<Database>) {
    let server = Server::start(&database, &[WIDE, LIMITED].concat()).await;
    let key = server.key("write:user").await;
    assert_eq!(
        patch(&server, &key, body_of(LIMIT)).await.data()["name"],
        "Ada"
    );
    for length in [LIMIT + 1, 10 * LIMIT] {
        let answer = patch(&server, &key, body_of(length)).await;
        assert_eq!(
            answer.refused(413, "payload_too_large"),
            ["body must have at most 5000 bytes"]
        );
    }
    // Announced and never sent: refused at once.
    let head = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 99999999999\r\n\r\n",
        key.text
    );
    raw::exchange(&server, head)
        .await
        .refused(413, "payload_too_large");
}

async fn a_body_in_chunks_is_held_to_the_limit_too(database: Arc<Database>) {
    let server = Server::start(&database, &[WIDE, LIMITED].concat()).await;
    let key = server.key("write:user").await;
    for (length, status) in [(LIMIT, 200), (LIMIT + 1, 413)] {
        let (one, two) = (body_of(length - 1), " ");
        let request = format!(
            "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n\
             {:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
            key.text,
            one.len(),
            two.len()
        );
        let answer = raw::exchange(&server, request).await;
        answer.check("/v1/user/profile");
        assert_eq!(answer.status, status, "{answer:#?}");
    }
}
