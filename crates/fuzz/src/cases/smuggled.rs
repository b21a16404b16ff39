//! Requests that two parsers could interpret differently. A proxy in front must not see one request
//! where the server sees two.

use std::time::Duration;

use crate::case::{Answers, Case, Face, Step, Wants};
use crate::world::Hand;

/// The hidden request, which must not be executed.
const HIDDEN: &str = "GET /v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n";

/// Requests that a server must refuse, and then close the connection (RFC 9112): the lines of the
/// head, and the body.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "two lengths",
        "Content-Length: 3\r\nContent-Length: 4",
        "abcd",
    ),
    ("a list of lengths", "Content-Length: 3, 4", "abcd"),
    ("a length with a sign", "Content-Length: +3", "abc"),
    ("a negative length", "Content-Length: -3", "abc"),
    ("a length in hexadecimal", "Content-Length: 0x3", "abc"),
    ("a length with more", "Content-Length: 3 3", "abc"),
    ("a length that is none", "Content-Length: abc", ""),
    (
        "a length without end",
        "Content-Length: 99999999999999999999999",
        "",
    ),
    (
        "a coding that is not the last",
        "Transfer-Encoding: chunked, identity",
        "0\r\n\r\n",
    ),
    (
        "an unknown coding",
        "Transfer-Encoding: xchunked",
        "0\r\n\r\n",
    ),
    (
        "a coding after a control",
        "Transfer-Encoding: \u{b}chunked",
        "0\r\n\r\n",
    ),
    (
        "white space before the colon",
        "Transfer-Encoding : chunked",
        "0\r\n\r\n",
    ),
    ("a length before white space", "Content-Length : 3", "abc"),
    ("NUL in a value", "X: a\0b", ""),
    (
        "a bare CR in a value",
        "X: a\rTransfer-Encoding: chunked",
        "",
    ),
    ("a name with a blank", "X Y: a", ""),
    ("a line without a colon", "nothing", ""),
    (
        "a folded line",
        "X: a\r\n b: c\r\nTransfer-Encoding:\r\n chunked",
        "0\r\n\r\n",
    ),
    ("an empty name", ": x", ""),
    (
        "a size that is none",
        "Transfer-Encoding: chunked",
        "x\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "a size with a prefix",
        "Transfer-Encoding: chunked",
        "0x3\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "a negative size",
        "Transfer-Encoding: chunked",
        "-3\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "a size without end",
        "Transfer-Encoding: chunked",
        "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "a chunk that is longer",
        "Transfer-Encoding: chunked",
        "2\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "no end of a size",
        "Transfer-Encoding: chunked",
        "3\nabc\n0\n\n",
    ),
];

/// Requests that a server can refuse, or parse in the one correct way.
const EITHER: &[(&str, &str, &str)] = &[
    (
        "a length beside a coding",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "0\r\n\r\n",
    ),
    (
        "a coding beside a length",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "0\r\n\r\n",
    ),
    (
        "two codings",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "0\r\n\r\n",
    ),
    (
        "a coding in capitals",
        "Transfer-Encoding: CHUNKED",
        "3\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "the same length twice",
        "Content-Length: 3\r\nContent-Length: 3",
        "abc",
    ),
    (
        "an extension of a chunk",
        "Transfer-Encoding: chunked",
        "3;a=\"b\"\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "a trailer",
        "Transfer-Encoding: chunked",
        "3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n",
    ),
    (
        "leading zeroes",
        "Transfer-Encoding: chunked",
        "0000000000003\r\nabc\r\n000\r\n\r\n",
    ),
    ("a bare LF in the head", "X: a\nY: b", ""),
    ("two hosts", "Host: y", ""),
    (
        "an end that is asked for",
        "Connection: close\r\nContent-Length: 3",
        "abc",
    ),
];

/// A random one, sent at once or in two pieces.
pub(super) fn case(hand: &mut Hand) -> Case {
    let refused = hand.random.chance(65);
    let (name, lines, body) = *hand.random.pick(if refused { REFUSED } else { EITHER });
    let key = hand.key();
    let target = *hand
        .random
        .pick(&["/v1/ai/language", "/login", "/mcp", "/openai/v1/embeddings"]);
    // The relevant lines come first or last.
    let (first, last) = if hand.random.chance(50) {
        (lines, "X-A: b")
    } else {
        ("X-A: b", lines)
    };
    let head = format!(
        "POST {target} HTTP/1.1\r\n{first}\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\n{last}\r\n\r\n"
    );
    let bytes = format!("{head}{body}{HIDDEN}").into_bytes();
    let mut wants = Wants::one(Face::Any);
    wants.answers = if refused {
        Answers::Refused
    } else {
        Answers::Any
    };
    let mut case = Case::of(format!("smuggling: {name}"), bytes.clone(), wants);
    if hand.random.chance(40) {
        let place = hand.random.below(bytes.len());
        let (one, two) = bytes.split_at(place);
        let pause = Step::Pause(Duration::from_millis(3));
        case.steps = vec![Step::Send(one.to_vec()), pause, Step::Send(two.to_vec())];
    }
    case
}
