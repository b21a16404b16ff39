//! Clients that are slow, that stop in between, or that disconnect.

use std::time::Duration;

use super::{loose, pause, plain, sent};
use crate::case::{Case, Face, Step, Wants};
use crate::request::Request;
use crate::world::Hand;

/// A request in pieces is the same request.
pub(super) fn pieces(hand: &mut Hand) -> Case {
    let bytes = plain(hand).bytes();
    let mut steps = Vec::new();
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let most = if hand.random.chance(30) { 1 } else { 60 };
        let count = (1 + hand.random.below(most)).min(rest.len());
        steps.push(Step::Send(rest[..count].to_vec()));
        // Enough of them to arrive separately; not so many that the head is late.
        if steps.len() < 40 {
            steps.push(pause(2));
        }
        rest = &rest[count..];
    }
    Case {
        name: String::new(),
        steps,
        wants: Wants::one(Face::Any),
    }
}

/// The client requests much data, and disconnects.
pub(super) fn no_reader(hand: &mut Hand) -> Case {
    let count = *hand.random.pick(&[1, 20, 150]);
    let target = *hand
        .random
        .pick(&["/openapi.json", "/metrics", "/reference", "/docs/"]);
    let one = Request::new("GET", target)
        .line("Connection: keep-alive")
        .bytes();
    loose(
        format!(" of {count} {target}"),
        vec![Step::Send(one.repeat(count)), pause(20), Step::Leave],
    )
}

/// The client closes its sending side before, within or after a request.
pub(super) fn half_closed(hand: &mut Hand) -> Case {
    let bytes = plain(hand).bytes();
    let place = *hand
        .random
        .pick(&[0, 1, bytes.len() / 2, bytes.len() - 1, bytes.len()]);
    loose(
        "",
        vec![Step::Send(bytes[..place].to_vec()), Step::HalfClose],
    )
}

pub(super) fn no_body(hand: &mut Hand) -> Case {
    let key = hand.key();
    let target = *hand
        .random
        .pick(&["/v1/tasks", "/v1/ai/language", "/login", "/mcp", "/v1/none"]);
    let kind = if target == "/login" {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    };
    let mut request = Request::new("POST", target)
        .key(&key)
        .line(format!("Content-Type: {kind}"));
    let (line, body) = *hand.random.pick(&[
        ("Content-Length: 1000", "{"),
        ("Content-Length: 9999999999", "{}"),
        ("Transfer-Encoding: chunked", "5\r\n{\"a\""),
        ("Transfer-Encoding: chunked", "FFFFFF\r\n{"),
        ("Transfer-Encoding: chunked", ""),
    ]);
    request = request.line(line);
    let mut bytes = request.bytes();
    bytes.extend_from_slice(body.as_bytes());
    let mut steps = sent(bytes);
    match hand.random.below(3) {
        0 => steps.push(Step::HalfClose),
        1 => steps.extend([pause(30), Step::Leave]),
        _ => {}
    }
    loose(format!(" {target}"), steps)
}

/// One byte at a time, until the server closes.
pub(super) fn no_end(hand: &mut Hand) -> Case {
    let bytes = plain(hand).bytes();
    let count = hand.random.below(bytes.len().min(60));
    let slow = bytes[..count]
        .iter()
        .flat_map(|byte| [Step::Send(vec![*byte]), pause(5)]);
    loose("", slow.collect())
}

/// The same body in chunks of any size, with extensions.
pub(super) fn odd_chunks(hand: &mut Hand) -> Case {
    let key = hand.key();
    let body = br#"{"text":"Where is the train to Berlin?"}"#;
    let request = Request::new("POST", "/v1/ai/language").key(&key);
    let request = request
        .line("Content-Type: application/json")
        .line("Transfer-Encoding: chunked");
    let mut bytes = request.bytes();
    let mut rest = body.as_slice();
    while !rest.is_empty() {
        let count = (1 + hand.random.below(9)).min(rest.len());
        bytes.extend_from_slice(format!("{count:x}\r\n").as_bytes());
        bytes.extend_from_slice(&rest[..count]);
        bytes.extend_from_slice(b"\r\n");
        rest = &rest[count..];
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    let place = hand.random.below(bytes.len());
    let (one, two) = bytes.split_at(place);
    let steps = vec![Step::Send(one.to_vec()), pause(3), Step::Send(two.to_vec())];
    Case {
        name: String::new(),
        steps,
        wants: Wants::one(Face::Any),
    }
}

/// Disconnects before a response can arrive: the request takes effect or not, and no resource is
/// leaked.
pub(super) fn leave(hand: &mut Hand) -> Case {
    let key = hand.key();
    let body = br#"{"title":"Gone","category":"other","reward":1}"#.to_vec();
    let request = Request::new("POST", "/v1/tasks")
        .key(&key)
        .body("application/json", body);
    let mut steps = sent(request.bytes());
    let wait = hand.random.below(4);
    steps.extend([pause(wait as u64), Step::Leave]);
    loose("", steps)
}

/// Sends nothing, or nothing more.
pub(super) fn idle(hand: &mut Hand) -> Case {
    let first = plain(hand).line("Connection: keep-alive").bytes();
    let mut case = loose(
        "",
        if hand.random.chance(50) {
            Vec::new()
        } else {
            sent(first)
        },
    );
    case.steps.push(Step::Pause(Duration::ZERO));
    case
}
