//! Connections are closed if their requests never arrive, or their responses are never read.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::house::{LARGE, Limits, PATIENCE, Server};

const ASK: &[u8] = b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\n";
const ASK_LARGE: &[u8] = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n";

fn with_header_timeout(millis: u64) -> Server {
    Server::with(Limits {
        header_timeout: Duration::from_millis(millis),
        ..Limits::default()
    })
}

fn with_write_timeout(millis: u64) -> Server {
    Server::with(Limits {
        write_timeout: Duration::from_millis(millis),
        ..Limits::default()
    })
}

/// Sends a byte now and then, until the other side has closed.
fn trickle(stream: &TcpStream) -> std::thread::JoinHandle<()> {
    let mut writer = stream.try_clone().unwrap();
    std::thread::spawn(move || {
        let begin = Instant::now();
        while writer.write_all(b"x").is_ok() {
            assert!(begin.elapsed() < PATIENCE, "it is listened to for good");
            sleep(Duration::from_millis(10));
        }
    })
}

fn read_first_answer(stream: &mut TcpStream) {
    let mut first = [0; 1024];
    let count = stream.read(&mut first).unwrap();
    assert!(first[..count].ends_with(b"hello"));
}

#[test]
fn a_second_head_that_trickles_ends_as_the_first_does() {
    let server = with_header_timeout(200);
    let mut stream = server.connect();
    stream.write_all(ASK).unwrap();
    read_first_answer(&mut stream);
    stream.write_all(b"GET /hello HTTP/1.1\r\nx: ").unwrap();
    let trickling = trickle(&stream);
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    trickling.join().unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
    assert!(
        answer.contains("headers must arrive within 200 ms"),
        "{answer}"
    );
    assert_eq!(server.stats.slow_heads(), 1);
}

#[test]
fn idling_between_requests_is_not_a_slow_head() {
    let server = with_header_timeout(50);
    let mut stream = server.connect();
    for _ in 0..3 {
        stream.write_all(ASK).unwrap();
        read_first_answer(&mut stream);
        sleep(Duration::from_millis(150));
    }
    assert_eq!(server.stats.slow_heads(), 0);
}

/// A body after the head is not a late head.
#[test]
fn idling_after_a_body_is_not_a_slow_head_either() {
    let server = with_header_timeout(50);
    let mut stream = server.connect();
    for _ in 0..2 {
        stream
            .write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n")
            .unwrap();
        sleep(Duration::from_millis(20));
        stream.write_all(b"hello").unwrap();
        read_first_answer(&mut stream);
        sleep(Duration::from_millis(150));
    }
    assert_eq!(server.stats.slow_heads(), 0);
}

/// The response is ready, while the body of its request comes in endless chunks.
#[test]
fn a_body_that_nobody_reads_does_not_trickle_for_good() {
    let server = with_header_timeout(200);
    let mut stream = server.connect();
    stream
        .write_all(
            b"POST /nowhere HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n",
        )
        .unwrap();
    let trickling = trickle(&stream);
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    trickling.join().unwrap();
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    server.reaches(|stats| stats.open() == 0);
}

#[test]
fn who_takes_nothing_of_an_answer_is_let_go() {
    let server = with_write_timeout(200);
    let mut stream = server.connect();
    stream.write_all(&ASK_LARGE.repeat(20)).unwrap();
    server.reaches(|stats| stats.slow_readers() == 1 && stats.open() == 0);
}

#[test]
fn who_takes_a_byte_now_and_then_is_let_go() {
    let server = with_write_timeout(500);
    let mut stream = server.connect();
    stream.write_all(ASK_LARGE).unwrap();
    let mut byte = [0];
    let begin = Instant::now();
    while server.stats.slow_readers() == 0 {
        assert!(begin.elapsed() < PATIENCE, "it is written to for good");
        let _ = stream.read(&mut byte);
        sleep(Duration::from_millis(20));
    }
    server.reaches(|stats| stats.open() == 0);
}

#[test]
fn who_reads_slowly_but_steadily_gets_all() {
    let server = with_write_timeout(1_000);
    let mut stream = server.connect();
    stream
        .write_all(b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut part = vec![0; 128 * 1024];
    let (begin, mut all) = (Instant::now(), 0);
    loop {
        match stream.read(&mut part).unwrap() {
            0 => break,
            count => all += count,
        }
        // In total longer than the time limit.
        if begin.elapsed() < Duration::from_millis(2_500) {
            sleep(Duration::from_millis(20));
        }
    }
    assert!(all > LARGE, "{all} bytes");
    assert_eq!(server.stats.slow_readers(), 0);
}

/// The dispatcher waits for the end of such a body, and the client sends nothing more.
#[test]
fn a_body_that_never_comes_holds_no_connection_after_the_answer() {
    let server = Server::with(Limits {
        keep_alive: Duration::from_millis(300),
        ..Limits::default()
    });
    let mut stream = server.connect();
    let sent =
        "POST /none HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(sent.as_bytes()).unwrap();
    let mut answer = String::new();
    // Ends before `PATIENCE`, which is also the time limit of the socket.
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    server.reaches(|stats| stats.open() == 0);
}

/// A long head is held until it is complete, and there is no room for it.
#[test]
fn a_long_head_counts_as_memory() {
    let server = Server::with(Limits {
        memory: aivy_api::BodyMemory::new(32 * 1024),
        ..Limits::default()
    });
    let mut head = b"GET /hello HTTP/1.1\r\nhost: x\r\nlong: ".to_vec();
    head.resize(100_000, b'a');
    let answer = server.answer(&head);
    assert!(
        answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{answer}"
    );
    // Its memory is free again.
    head.truncate(20_000);
    head.extend_from_slice(b"\r\nconnection: close\r\n\r\n");
    assert!(server.answer(&head).starts_with("HTTP/1.1 200 OK\r\n"));
}
