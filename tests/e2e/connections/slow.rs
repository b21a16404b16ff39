//! Clients that begin and do not go on.

use std::sync::Arc;
use std::time::Duration;

use aivy_store::testing::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::raw::exchange;
use crate::harness::{PATIENCE, Server, WIDE};

/// Sends `parts` until the server has closed; what it said.
async fn trickled(server: &Server, begin: &str, part: &str) -> String {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    writer.write_all(begin.as_bytes()).await.unwrap();
    let part = part.to_owned();
    let sending = tokio::spawn(async move {
        while writer.write_all(part.as_bytes()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut said = Vec::new();
    let read = timeout(PATIENCE, reader.read_to_end(&mut said)).await;
    // An end or a reset.
    let _ = read.expect("it is listened to for good");
    sending.abort();
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_second_head_that_trickles_ends() {
    let settings = [WIDE, &["server.header_timeout_ms=500"]].concat();
    let server = Server::start(&Arc::new(Database::sqlite()), &settings).await;
    let begin = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n";
    let said = trickled(&server, begin, "x: y\r\n").await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
    assert!(said.contains("headers must arrive within 500 ms"), "{said}");
}

#[tokio::test]
async fn chunks_that_trickle_end() {
    let settings = [WIDE, &["server.request_timeout_ms=500"]].concat();
    let server = Server::start(&Arc::new(Database::sqlite()), &settings).await;
    let key = server.key("write:user").await;
    let begin = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        key.text
    );
    let said = trickled(&server, &begin, "1\r\n \r\n").await;
    assert!(said.contains("body did not arrive within 500 ms"), "{said}");
}

/// Who expects to be told to go on is told so, and has as long as everybody else.
#[tokio::test]
async fn a_body_that_is_announced_and_never_sent_ends() {
    let settings = [WIDE, &["server.request_timeout_ms=300"]].concat();
    let server = Server::start(&Arc::new(Database::sqlite()), &settings).await;
    let key = server.key("write:user").await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let head = format!(
        "PATCH /v1/user/profile HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n",
        key.text
    );
    writer.write_all(head.as_bytes()).await.unwrap();
    let mut said = String::new();
    let read = timeout(PATIENCE, reader.read_to_string(&mut said)).await;
    read.expect("it is waited for for good").unwrap();
    assert!(
        said.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "),
        "{said}"
    );
}

#[tokio::test]
async fn a_client_that_only_sends_no_more_gets_the_whole_document() {
    let server = Server::start(&Arc::new(Database::sqlite()), WIDE).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let ask = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    writer.write_all(ask).await.unwrap();
    writer.shutdown().await.unwrap();
    let mut said = String::new();
    reader.read_to_string(&mut said).await.unwrap();
    assert!(said.ends_with("}\n"), "{} bytes", said.len());
    let whole = "GET /openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let (_, body) = said.split_once("\r\n\r\n").unwrap();
    assert_eq!(exchange(&server, whole).await.text, body);
}
