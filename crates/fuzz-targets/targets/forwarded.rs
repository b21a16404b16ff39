//! The headers in which proxies name their clients. A client can write anything into them before
//! its proxy appends its address: that must never make it somebody else.
//!
//! The first byte selects the header; the lines of the rest are header lines of a client.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::LazyLock;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use aivy_api::Proxies;

pub(crate) const WORDS: &[&str] = &[
    "for=",
    "For=\"",
    "by=",
    ";proto=http",
    ";host=\"",
    "\"",
    "\\\"",
    ", ",
    ";",
    "[2001:db8::7]:80",
    "[::ffff:10.0.0.1]",
    "203.0.113.9",
    "10.0.0.1",
    "unknown",
    "_hidden",
    "fe80::7%eth0",
    "::",
    "]",
    ":65536",
    "for=10.0.0.1;for=1.1.1.1",
];

const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-real-ip"),
];
const FORWARDED: usize = 1;
/// Trusted.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
/// Not trusted: the client, as its proxy names it.
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

static PROXIES: LazyLock<[Proxies; 3]> = LazyLock::new(|| {
    let trusted = ["10.0.0.0/8", "2001:db8:1::/48"].map(|net| net.parse().expect("a network"));
    HEADERS.map(|header| Proxies::new(trusted.to_vec(), header))
});

pub(crate) fn run(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else {
        return;
    };
    let at = usize::from(*first) % HEADERS.len();
    let lines: Vec<HeaderValue> = rest
        .split(|byte| *byte == b'\n')
        .filter_map(|line| HeaderValue::from_bytes(line).ok())
        .collect();
    // As they are.
    let _ = client(at, PROXY, &lines);
    let stranger = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
    assert_eq!(client(at, stranger, &lines), stranger);
    let named = if at == FORWARDED {
        "for=203.0.113.9"
    } else {
        "203.0.113.9"
    };
    // The proxy adds a line.
    let mut added = lines.clone();
    added.push(HeaderValue::from_static(named));
    assert_eq!(client(at, PROXY, &added), CLIENT);
    // The proxy appends to the last line. A quoted string that the client opened can take the
    // address with it; then the proxy itself is the client.
    let Some(last) = lines.last() else { return };
    let joined = [last.as_bytes(), b", ", named.as_bytes()].concat();
    let Ok(joined) = HeaderValue::from_bytes(&joined) else {
        return;
    };
    let mut appended = lines[..lines.len() - 1].to_vec();
    appended.push(joined);
    let found = client(at, PROXY, &appended);
    assert!(
        found == CLIENT || at == FORWARDED && found == PROXY,
        "{found}"
    );
}

fn client(at: usize, peer: IpAddr, lines: &[HeaderValue]) -> IpAddr {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(HEADERS[at].clone(), line.clone());
    }
    PROXIES[at].client(Some(SocketAddr::new(peer, 1)), &headers)
}
