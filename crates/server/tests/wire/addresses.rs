//! The limit of connections per address.

use std::io::{Read, Write};

use super::house::{Limits, Server};

#[test]
fn a_connection_too_many_is_told_so_and_a_place_that_is_left_is_taken_again() {
    let server = Server::with(Limits {
        per_address: 2,
        ..Limits::default()
    });
    let ask = b"GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let (one, _two) = (server.connect(), server.connect());
    server.reaches(|stats| stats.open() == 2);
    let refused = server.answer(ask);
    assert!(
        refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"),
        "{refused}"
    );
    assert!(refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    assert!(refused.contains("at most 2 open connections"), "{refused}");
    assert_eq!(server.stats.refused(), 1);
    drop(one);
    server.reaches(|stats| stats.open() == 1);
    assert!(server.answer(ask).starts_with("HTTP/1.1 200 OK\r\n"));
}

/// A refused connection holds nothing for long, nor do many of them.
#[test]
fn whoever_is_refused_and_says_nothing_is_closed() {
    let server = Server::with(Limits {
        per_address: 1,
        ..Limits::default()
    });
    let _one = server.connect();
    server.reaches(|stats| stats.open() == 1);
    let mut silent: Vec<_> = (0..100).map(|_| server.connect()).collect();
    for stream in &mut silent {
        let mut rest = Vec::new();
        // An end or a reset, but it must end.
        let _ = stream.read_to_end(&mut rest);
        assert!(stream.write_all(b"x").is_ok() || rest.is_empty());
    }
    assert_eq!((server.stats.open(), server.stats.refused()), (1, 100));
}
