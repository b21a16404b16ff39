//! All bodies together take so much memory.

use std::sync::Arc;

use aivy_store::testing::Database;
use tokio::io::AsyncWriteExt;

use super::{narrow, reaches};
use crate::harness::{Answer, Key, Server, WIDE};

const HELD: &str = "aivy_http_body_bytes ";
const SMALLEST: &[&str] = &["server.body_memory_bytes=1048576"];

/// A body of about this length, which is refused when it has been read.
async fn change(server: &Server, key: &Key, length: usize) -> Answer {
    let body = format!("{{\"no_such_member\":\"{}\"}}", "a".repeat(length));
    let call = server.call("PATCH", "/v1/user/profile").key(key);
    call.json(body).send().await
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_refused_and_small_ones_go_on() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[WIDE, SMALLEST].concat()).await;
    let key = server.key("write:user").await;
    let head = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 900000\r\n\r\n",
        key.text
    );
    let mut holder = narrow(server.address).await;
    holder.write_all(head.as_bytes()).await.unwrap();
    holder.write_all(&[b' '; 800_000]).await.unwrap();
    reaches(&server, HELD, |held| held >= 800_000).await;

    let answer = change(&server, &key, 200_000).await;
    assert_eq!(answer.refused(503, "service_unavailable"), [""; 0]);
    assert_eq!(answer.number("retry-after"), 1);
    change(&server, &key, 10_000)
        .await
        .refused(400, "invalid_request");

    drop(holder);
    reaches(&server, HELD, |held| held == 0).await;
    change(&server, &key, 200_000)
        .await
        .refused(400, "invalid_request");
}
