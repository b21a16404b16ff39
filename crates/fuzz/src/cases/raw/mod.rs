//! Bytes that no HTTP client sends, or not in this way.

mod timed;

use std::time::Duration;

use crate::case::{Answers, Case, Face, Step, Wants};
use crate::dictionary::InsertionPoint;
use crate::request::Request;
use crate::world::Hand;

/// A kind of attack, with its name.
type Attack = (&'static str, fn(&mut Hand) -> Case);

const ATTACKS: &[Attack] = &[
    ("any bytes", any_bytes),
    ("bent bytes", bent_bytes),
    ("pieces", timed::pieces),
    ("pipeline", pipeline),
    ("no reader", timed::no_reader),
    ("long head", long_head),
    ("many headers", many_headers),
    ("method", method),
    ("first line", first_line),
    ("other protocol", other_protocol),
    ("half-closed", timed::half_closed),
    ("body that never comes", timed::no_body),
    ("head that never ends", timed::no_end),
    ("odd chunks", timed::odd_chunks),
    ("early leave", timed::leave),
    ("idle", timed::idle),
];

/// A random attack.
pub(super) fn case(hand: &mut Hand) -> Case {
    let (name, make) = *hand.random.pick(ATTACKS);
    let mut case = make(hand);
    case.name = format!("raw {name}{}", case.name);
    case
}

/// A request with the response 200.
fn plain(hand: &mut Hand) -> Request {
    let key = hand.key();
    match hand.random.below(4) {
        0 => Request::new("GET", "/healthz"),
        1 => Request::new("GET", "/v1/tasks?per_page=2").key(&key),
        2 => Request::new("GET", "/v1/key").key(&key),
        _ => {
            let body = br#"{"text":"Where is the train to Berlin?"}"#.to_vec();
            Request::new("POST", "/v1/ai/language")
                .key(&key)
                .body("application/json", body)
        }
    }
}

/// A case with any response, or none.
fn loose(name: impl Into<String>, steps: Vec<Step>) -> Case {
    let mut wants = Wants::one(Face::Any);
    wants.answers = Answers::Any;
    Case {
        name: name.into(),
        steps,
        wants,
    }
}

fn sent(bytes: impl Into<Vec<u8>>) -> Vec<Step> {
    vec![Step::Send(bytes.into())]
}

fn pause(millis: u64) -> Step {
    Step::Pause(Duration::from_millis(millis))
}

fn any_bytes(hand: &mut Hand) -> Case {
    let count = *hand.random.pick(&[0, 1, 7, 100, 5_000]);
    let mut bytes = hand.random.bytes(count);
    if hand.random.chance(50) {
        bytes.iter_mut().for_each(|byte| *byte = b' ' + *byte % 95);
        bytes.extend_from_slice(b"\r\n\r\n");
    }
    loose("", sent(bytes))
}

/// Some bytes of a request are changed, doubled or removed.
fn bent_bytes(hand: &mut Hand) -> Case {
    let mut bytes = plain(hand).bytes();
    for _ in 0..1 + hand.random.below(3) {
        let place = hand.random.below(bytes.len());
        let odd = *hand.random.pick(b"\0\r\n\t :;,%/\x7f\x80\xff\"{}");
        match hand.random.below(4) {
            0 => bytes[place] = odd,
            1 => bytes.insert(place, odd),
            2 => {
                bytes.remove(place);
            }
            _ => {
                let end = (place + 1 + hand.random.below(30)).min(bytes.len());
                let again = bytes[place..end].to_vec();
                bytes.splice(place..place, again);
            }
        }
    }
    loose("", sent(bytes))
}

/// Many pipelined requests get as many responses, in order.
fn pipeline(hand: &mut Hand) -> Case {
    let count = *hand.random.pick(&[2, 5, 30, 200]);
    let key = hand.key();
    let one = |place: usize| {
        let end = if place + 1 == count {
            "close"
        } else {
            "keep-alive"
        };
        let target = ["/v1/key", "/healthz", "/v1/none", "/v1/user/balance"][place % 4];
        Request::new("GET", target)
            .key(&key)
            .line(format!("Connection: {end}"))
            .bytes()
    };
    let bytes = (0..count).flat_map(one).collect::<Vec<_>>();
    let mut wants = Wants::one(Face::Any);
    wants.answers = Answers::Are(count);
    Case::of(format!(" of {count}"), bytes, wants)
}

fn long_head(hand: &mut Hand) -> Case {
    let size = *hand
        .random
        .pick(&[4_000, 40_000, 65_600, 140_000, 1_000_000]);
    let long = "a".repeat(size);
    let key = hand.key();
    let request = match hand.random.below(4) {
        0 => Request::new("GET", format!("/v1/tasks/{long}")),
        1 => Request::new("GET", format!("/v1/tasks?q={long}")),
        2 => Request::new("GET", "/v1/key").line(format!("X-Long: {long}")),
        _ => Request::new("GET", "/v1/key").line(format!("{long}: x")),
    };
    loose(format!(" of {size}"), sent(request.key(&key).bytes()))
}

fn many_headers(hand: &mut Hand) -> Case {
    let count = *hand.random.pick(&[60, 90, 97, 100, 5_000]);
    let mut request = plain(hand);
    let same = hand.random.chance(50);
    for place in 0..count {
        let name = if same {
            "X-Same".to_owned()
        } else {
            format!("X-{place}")
        };
        request = request.also(format!("{name}: {place}"));
    }
    loose(format!(", {count}"), sent(request.bytes()))
}

fn method(hand: &mut Hand) -> Case {
    let known = [
        "get", "GeT", "G", "TRACE", "CONNECT", "PROPFIND", "QUERY", "PRI", "G@T", "GET\t",
        "G\u{e9}T", "", "*", "-", "M-SEARCH", "DELETE", "PUT",
    ];
    let mut name = (*hand.random.pick(&known)).to_owned();
    if hand.random.chance(10) {
        name = "M".repeat(*hand.random.pick(&[30, 300, 70_000]));
    }
    let target = *hand.random.pick(&[
        "/v1/tasks",
        "/",
        "/openai/v1/models",
        "/mcp",
        "*",
        "a:1",
        "/healthz",
    ]);
    let request = Request::new(&name, target);
    let shown: String = name.chars().take(10).collect();
    loose(format!(" {shown:?} {target}"), sent(request.bytes()))
}

fn first_line(hand: &mut Hand) -> Case {
    let (_, word) = hand.word(InsertionPoint::Path);
    let word: String = word.chars().take(400).collect();
    let lines = [
        format!("GET /{word}"),
        "GET /".to_owned(),
        "GET / HTTP/0.9".to_owned(),
        format!("GET /{word} HTTP/1.0"),
        "GET / HTTP/1.2".to_owned(),
        "GET / HTTP/2.0".to_owned(),
        "GET / HTTP/3".to_owned(),
        "GET / HTTP/1.1x".to_owned(),
        "GET / http/1.1".to_owned(),
        "GET / HTTP/11".to_owned(),
        "GET  /  HTTP/1.1".to_owned(),
        "GET\t/\tHTTP/1.1".to_owned(),
        " GET / HTTP/1.1".to_owned(),
        "\r\n\r\nGET /healthz HTTP/1.1".to_owned(),
        format!("GET http://evil.example/{word} HTTP/1.1"),
        format!("GET //{word} HTTP/1.1"),
        "GET https:///v1/key HTTP/1.1".to_owned(),
        format!("GET /v1/{word}?{word} HTTP/1.1"),
        format!("GET /a b{word} HTTP/1.1"),
        "GET /\0 HTTP/1.1".to_owned(),
        "GET ?a HTTP/1.1".to_owned(),
        "GET a HTTP/1.1".to_owned(),
        "OPTIONS * HTTP/1.1".to_owned(),
        "CONNECT [::1]:1 HTTP/1.1".to_owned(),
        "HTTP/1.1 200 OK".to_owned(),
    ];
    let line = hand.random.pick(&lines);
    let end = *hand.random.pick(&["\r\n", "\r\n", "\n", "\r"]);
    let bytes = format!("{line}{end}Host: x{end}Connection: close{end}{end}");
    loose(String::new(), sent(bytes))
}

fn other_protocol(hand: &mut Hand) -> Case {
    const PREFACES: [&[u8]; 8] = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        b"PRI * HTTP/2.0\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
        b"\x80\x2e\x01\x03\x01",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c",
        b"SSH-2.0-x\r\n",
        b"EHLO x\r\nMAIL FROM:<x>\r\n",
    ];
    let mut bytes = hand.random.pick(&PREFACES).to_vec();
    let count = hand.random.below(200);
    bytes.extend(hand.random.bytes(count));
    loose("", sent(bytes))
}
