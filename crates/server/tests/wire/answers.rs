//! Errors of the dispatcher get the common format, seen from a raw socket.

use std::io::{Read, Write};
use std::time::Duration;

use aivy_types::ErrorEnvelope;

use super::house::{Limits, Server, shaped};

#[test]
fn what_is_not_http_is_refused_in_the_one_shape() {
    let server = Server::usual();
    let cases: &[(&str, &[u8])] = &[
        ("garbage", b"what is this\r\n\r\n"),
        ("a header without a colon", b"GET /hello HTTP/1.1\r\nhost: x\r\nbroken\r\n\r\n"),
        ("a space in a header's name", b"GET /hello HTTP/1.1\r\nho st: x\r\n\r\n"),
        ("a control character", b"GET /hello HTTP/1.1\r\nhost: \x01\r\n\r\n"),
        ("an unknown version", b"GET /hello HTTP/3.0\r\nhost: x\r\n\r\n"),
        ("two lengths", b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        ("a length that is no number", b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n"),
        ("length and chunks", b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
    ];
    for (name, sent) in cases {
        let error = shaped(&server.answer(sent));
        assert_eq!(
            error.message, "The request could not be read as HTTP/1.1",
            "{name}"
        );
    }
    assert_eq!(server.unreadable.lock().unwrap().len(), cases.len());
}

#[test]
fn other_protocols_are_told_what_is_spoken_here() {
    let server = Server::usual();
    let http2 = shaped(&server.answer(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    assert_eq!(http2.message, "This port speaks HTTP/1.1, not HTTP/2");
    let tls = shaped(&server.answer(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"));
    assert_eq!(tls.message, "This port speaks plain HTTP, not TLS");
}

#[test]
fn a_head_that_is_too_long_is_refused_and_the_client_hears_of_it() {
    let server = Server::usual();
    let mut sent = b"GET /hello HTTP/1.1\r\nhost: x\r\nlong: ".to_vec();
    // More than is buffered, so that unread bytes are left when the response is written.
    sent.resize(sent.len() + 1_000_000, b'a');
    assert_eq!(
        shaped(&server.answer(&sent)).message,
        "The head of the request is too long"
    );
}

/// The library panics for such a name.
#[test]
fn a_name_that_is_too_long_is_refused() {
    let server = Server::usual();
    let name = "a".repeat(66_000);
    for before in ["", "host: x\r\n"] {
        let sent = format!("GET /hello HTTP/1.1\r\n{before}{name}: x\r\n\r\n");
        let error = shaped(&server.answer(sent.as_bytes()));
        assert_eq!(error.message, "The name of a header is too long");
    }
    // After a request it closes the connection when that has its response.
    let sent =
        format!("GET /hello HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\n{name}: x\r\n\r\n");
    let answers = server.answer(sent.as_bytes());
    assert!(answers.contains("\r\n\r\nhelloHTTP/1.1 400 "), "{answers}");
}

/// A body can look like one.
#[test]
fn a_body_without_blanks_arrives() {
    let server = Server::usual();
    let body = "a".repeat(700_000);
    for end in ["", "\n"] {
        let length = 1 + end.len() + body.len();
        let sent = format!(
            "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n\n{body}{end}"
        );
        let answer = server.answer(sent.as_bytes());
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(&format!("{body}{end}"))
        );
    }
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    let server = Server::usual();
    let sent = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(70_000));
    shaped(&server.answer(sent.as_bytes()));
}

#[test]
fn too_many_headers_are_refused() {
    let server = Server::usual();
    let headers: String = (0..200).map(|n| format!("x-{n}: y\r\n")).collect();
    shaped(&server.answer(format!("GET /hello HTTP/1.1\r\n{headers}\r\n").as_bytes()));
}

#[test]
fn a_head_that_is_too_slow_is_refused() {
    let server = Server::with(Limits {
        header_timeout: Duration::from_millis(100),
        ..Limits::default()
    });
    let error = shaped(&server.answer(b"GET /hello HTTP/1.1\r\nhost"));
    assert_eq!(error.message, "The request did not arrive in time");
    assert_eq!(error.details, ["headers must arrive within 100 ms"]);
}

#[test]
fn a_second_head_that_never_ends_is_refused_too() {
    let server = Server::with(Limits {
        header_timeout: Duration::from_millis(50),
        stall: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut stream = server.connect();
    stream
        .write_all(b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut first = [0; 1024];
    assert!(stream.read(&mut first).unwrap() > 0);
    stream.write_all(b"GET /hello HTTP/1.1\r\nho").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    let envelope: ErrorEnvelope = serde_json::from_str(body).unwrap();
    assert_eq!(envelope.error.message, "The request did not arrive in time");
}

#[test]
fn half_a_head_behind_a_request_does_not_hold_the_connection() {
    let short = Duration::from_millis(50);
    let server = Server::with(Limits {
        header_timeout: short,
        stall: short,
        keep_alive: short,
        ..Limits::default()
    });
    let answer = server.answer(b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\nho");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[test]
fn a_body_that_is_broken_is_answered_once() {
    let server = Server::usual();
    let answer = server
        .answer(b"POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");
    // The application responds: it was waiting for the body. There is no second response.
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(server.unreadable.lock().unwrap().is_empty());
}

#[test]
fn garbage_behind_a_good_request_is_refused_behind_its_answer() {
    let server = Server::usual();
    let answer = server.answer(b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\nnonsense here\r\n\r\n");
    let (first, second) = answer.split_at(answer.rfind("HTTP/1.1 ").unwrap());
    assert!(
        first.starts_with("HTTP/1.1 200 OK\r\n") && first.ends_with("\r\n\r\nhello"),
        "{first}"
    );
    shaped(second);
}

#[test]
fn answers_without_a_body_pass_untouched() {
    let server = Server::usual();
    let close = "host: x\r\nconnection: close\r\n\r\n";
    for (line, begin, end) in [
        (
            "HEAD /hello HTTP/1.1",
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n",
            "\r\n\r\n",
        ),
        (
            "GET /none HTTP/1.1",
            "HTTP/1.1 204 No Content\r\n",
            "\r\n\r\n",
        ),
        (
            "GET /missing HTTP/1.1",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n",
            "\r\n\r\n",
        ),
        (
            "GET /chunks HTTP/1.1",
            "HTTP/1.1 200 OK\r\n",
            "1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
        ),
        ("GET /hello HTTP/1.0", "HTTP/1.0 200 OK\r\n", "hello"),
    ] {
        let answer = server.answer(format!("{line}\r\n{close}").as_bytes());
        assert!(
            answer.starts_with(begin) && answer.ends_with(end),
            "{line}: {answer}"
        );
    }
    assert!(server.unreadable.lock().unwrap().is_empty());
}

#[test]
fn bare_line_feeds_are_read_as_line_ends() {
    // RFC 9112, 2.2 permits this.
    let server = Server::usual();
    let answer = server.answer(b"GET /hello HTTP/1.1\nhost: x\nconnection: close\n\n");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[test]
fn a_large_answer_passes_whole() {
    let server = Server::usual();
    let body = "\r\n\r\n".repeat(200_000);
    let head = format!(
        "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let answer = server.answer(format!("{head}{body}").as_bytes());
    assert!(
        answer
            .split_once("\r\n\r\n")
            .is_some_and(|(_, echoed)| echoed == body)
    );
}

#[test]
fn connections_are_counted() {
    let server = Server::usual();
    server.answer(b"nonsense\r\n\r\n");
    let mut open = server.connect();
    open.write_all(b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut buffer = [0; 1024];
    assert!(open.read(&mut buffer).unwrap() > 0);
    // The response arrives before the other side has counted it.
    server.reaches(|stats| (stats.open(), stats.busy()) == (1, 0));
    assert_eq!(server.stats.accepted(), 2);
    drop(open);
    server.reaches(|stats| (stats.open(), stats.busy()) == (0, 0));
}
