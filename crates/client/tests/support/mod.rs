//! A server that follows a script and records its requests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// A response of the script.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A status line with headers, and a body.
    Say(String, String),
    /// The connection is closed without a response.
    HangUp,
    /// No response, and the connection stays open.
    Silence,
}

/// A JSON response with a status and headers (`a: b` each).
pub(crate) fn json(status: u16, headers: &[&str], body: &serde_json::Value) -> Answer {
    text(status, "application/json", headers, &body.to_string())
}

/// A response of any type.
pub(crate) fn text(status: u16, kind: &str, headers: &[&str], body: &str) -> Answer {
    let more: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\nconnection: close\r\n{more}content-length: {}\r\n\r\n",
        body.len()
    );
    Answer::Say(head, body.to_owned())
}

/// AIVY's error body.
pub(crate) fn error(code: &str, message: &str, details: &[&str]) -> serde_json::Value {
    serde_json::json!({ "success": false, "error": { "code": code, "message": message, "details": details } })
}

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The whole text, with header names in lower case.
    pub(crate) text: String,
    /// When its last byte arrived.
    pub(crate) at: Instant,
}

impl Request {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// `GET /v1/rooms`.
    pub(crate) fn line(&self) -> &str {
        self.text
            .lines()
            .next()
            .and_then(|line| line.strip_suffix(" HTTP/1.1"))
            .unwrap_or_default()
    }

    /// The body.
    pub(crate) fn body(&self) -> &str {
        self.text
            .split_once("\r\n\r\n")
            .map_or("", |(_, body)| body)
    }
}

/// The server. It stops when it is dropped.
pub(crate) struct Server {
    /// Its base address.
    pub(crate) base: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Sends the responses of `script`; the last one repeatedly.
    pub(crate) async fn start(script: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            let mut script = script.into_iter().peekable();
            let mut held = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = read(&mut stream).await else {
                    continue;
                };
                seen.lock().unwrap().push(request);
                let answer = script.next().unwrap();
                if script.peek().is_none() {
                    script = vec![answer.clone()].into_iter().peekable();
                }
                match answer {
                    Answer::Say(head, body) => {
                        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                        let _ = stream.shutdown().await;
                    }
                    Answer::HangUp => drop(stream),
                    Answer::Silence => held.push(stream),
                }
            }
        });
        Self {
            base,
            requests,
            task,
        }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The time between the first two requests.
    pub(crate) fn pause(&self) -> Duration {
        let requests = self.requests();
        requests[1].at - requests[0].at
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut text = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 {
            return None;
        }
        text.extend_from_slice(&chunk[..count]);
        let shown = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = shown.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(Request {
                    text: shown,
                    at: Instant::now(),
                });
            }
        }
    }
}
