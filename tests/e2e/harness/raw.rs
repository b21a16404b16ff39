//! Raw requests, byte by byte, that no HTTP client would send.

use std::net::SocketAddr;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Answer, Key, PATIENCE, Server};

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) async fn connect(server: &Server) -> Self {
        Self(TcpStream::connect(server.address).await.unwrap())
    }

    /// Sends bytes. A server that has already responded may have closed, which is not an error.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let _ = self.0.write_all(bytes.as_ref()).await;
        self
    }

    /// Everything until the server closes.
    pub(crate) async fn rest(&mut self) -> Answer {
        let mut bytes = Vec::new();
        let read = timeout(PATIENCE, self.0.read_to_end(&mut bytes)).await;
        let read = read.expect("the server neither answers nor closes");
        assert!(read.is_ok() || !bytes.is_empty(), "no answer: {read:?}");
        parse(&bytes)
    }
}

/// Sends one request and reads its response, after which the server must close.
pub(crate) async fn exchange(server: &Server, request: impl AsRef<[u8]>) -> Answer {
    Wire::connect(server).await.send(request).await.rest().await
}

/// A POST with an `Idempotency-Key`, byte by byte, after whose response the server closes.
pub(crate) fn post(path: &str, who: &Key, once: impl AsRef<[u8]>, body: Option<&str>) -> Vec<u8> {
    let kind = body.map_or("", |_| "content-type: application/json\r\n");
    let body = body.unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         {kind}content-length: {}\r\nidempotency-key: ",
        who.text,
        body.len()
    );
    let end = format!("\r\n\r\n{body}");
    [head.as_bytes(), once.as_ref(), end.as_bytes()].concat()
}

/// As [`exchange`], with a server that may be killed meanwhile: `None` if no complete response
/// arrived.
pub(crate) async fn attempt(address: SocketAddr, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(request).await.ok()?;
    let mut bytes = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    read.expect("the server neither answers nor closes").ok()?;
    is_whole(&bytes).then(|| parse(&bytes))
}

/// Whether the head and the announced body are complete.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let announced = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    announced.is_some_and(|(_, length)| length.trim().parse() == Ok(body.len()))
}

/// A response with `Content-Length`.
fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no head: {text:?}"));
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value.trim()).unwrap());
    }
    let status = status.unwrap_or_else(|| panic!("no status: {text:?}"));
    let answer = Answer {
        status,
        headers,
        text: body.to_owned(),
    };
    assert_eq!(answer.number("content-length"), body.len() as u64, "{text}");
    answer
}
