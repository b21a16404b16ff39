//! Little is read ahead of the application, without losing data.

use std::io::{Read, Write};
use std::net::Shutdown;

use super::house::{LARGE, Server};

/// Sends many requests at once, without waiting for responses; returns what comes back.
fn pipelined(server: &Server, path: &str, count: usize) -> String {
    let mut stream = server.connect();
    let mut writer = stream.try_clone().unwrap();
    let padding = "p".repeat(500);
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nx-padding: {padding}\r\n\r\n");
    let last = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let writing = std::thread::spawn(move || {
        writer
            .write_all(request.repeat(count - 1).as_bytes())
            .unwrap();
        writer.write_all(last.as_bytes()).unwrap();
    });
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    writing.join().unwrap();
    answers
}

#[test]
fn every_request_of_a_client_that_does_not_wait_is_answered() {
    let server = Server::usual();
    for path in ["/hello", "/later", "/chunks"] {
        let answers = pipelined(&server, path, 1_000);
        assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 1_000, "{path}");
    }
}

#[test]
fn a_long_body_in_many_chunks_is_read_to_its_end() {
    let server = Server::usual();
    let mut stream = server.connect();
    let head =
        "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let body = "1\r\nx\r\n".repeat(200_000);
    let mut writer = stream.try_clone().unwrap();
    let writing = std::thread::spawn(move || {
        for part in [head, &body, "0\r\n\r\n"] {
            writer.write_all(part.as_bytes()).unwrap();
        }
    });
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    writing.join().unwrap();
    let (head, echoed) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(echoed.len(), 200_000);
}

/// Like `nc -N`: it ends sending, but still wants to read.
#[test]
fn a_client_that_says_it_sends_no_more_gets_the_whole_answer() {
    let server = Server::usual();
    let mut stream = server.connect();
    stream
        .write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.len() > LARGE, "{} bytes", answer.len());
    server.reaches(|stats| stats.open() == 0);
}
