//! The client's address, which identifies a request without a key.

mod forwarded;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use ipnet::{IpNet, Ipv4Net};

/// The header of most proxies.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The standard's header (RFC 7239), which has a syntax of its own.
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// The proxies in front of this server, and the header in which they name their client.
#[derive(Debug, Clone)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    /// The only header that is read: a proxy that writes one of them passes on the others as a
    /// client sent them.
    header: HeaderName,
}

impl Default for Proxies {
    /// No proxies.
    fn default() -> Self {
        Self::new(Vec::new(), X_FORWARDED_FOR)
    }
}

impl Proxies {
    /// Proxies in the networks `trusted`, which name their client in `header`.
    #[must_use]
    pub fn new(trusted: Vec<IpNet>, header: HeaderName) -> Self {
        let trusted = trusted.into_iter().map(canonical).collect();
        Self { trusted, header }
    }

    /// Whether this address belongs to a trusted proxy.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// The address of the client behind a connection from `peer`.
    ///
    /// Each proxy appends the address of its caller, so the list is read from the end, as long as
    /// the proxy that wrote an entry is trusted: the client can forge earlier entries. If a proxy
    /// does not name an address, it counts as the client itself.
    #[must_use]
    pub fn client(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> IpAddr {
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let mut client = peer.map_or(unknown, |peer| peer.ip().to_canonical());
        if !self.trusts(client) {
            return client;
        }
        let mut hops = self.hops(headers).into_iter();
        while self.trusts(client)
            && let Some(Some(address)) = hops.next()
        {
            client = address.to_canonical();
        }
        client
    }

    /// The entries of the proxies, nearest first.
    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let read = if self.header == FORWARDED {
            forwarded::elements
        } else {
            forwarded::list
        };
        // Bytes that are not text invalidate only the entry that contains them.
        let text = |value: &HeaderValue| read(&String::from_utf8_lossy(value.as_bytes()));
        let mut hops: Vec<_> = headers.get_all(&self.header).flat_map(text).collect();
        hops.reverse();
        hops
    }
}

/// `::ffff:10.0.0.0/104` is 10.0.0.0/8: addresses are compared in that form.
fn canonical(net: IpNet) -> IpNet {
    const PREFIX: u8 = 96;
    let mapped = match net {
        IpNet::V6(v6) if v6.prefix_len() >= PREFIX => v6.addr().to_ipv4_mapped(),
        _ => None,
    };
    mapped
        .and_then(|address| Ipv4Net::new(address, net.prefix_len() - PREFIX).ok())
        .map_or(net, IpNet::V4)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const NETS: &[&str] = &["10.0.0.0/8", "2001:db8:1::/48"];

    /// The client address of a connection from `peer` with these headers.
    fn seen(peer: &str, header: &'static str, lines: &[(&'static str, &str)]) -> String {
        let trusted = NETS.iter().map(|net| net.parse().unwrap()).collect();
        let proxies = Proxies::new(trusted, HeaderName::from_static(header));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        proxies.client(Some(peer), &headers).to_string()
    }

    fn by_list(peer: &str, value: &str) -> String {
        seen(peer, "x-forwarded-for", &[("x-forwarded-for", value)])
    }

    fn by_standard(value: &str) -> String {
        seen("10.0.0.1", "forwarded", &[("forwarded", value)])
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(by_list("9.9.9.9", "1.1.1.1"), "9.9.9.9");
        assert_eq!(by_list("10.0.0.1", "1.1.1.1, 9.9.9.9"), "9.9.9.9");
    }

    #[test]
    fn the_nearest_address_that_is_no_proxy_is_the_client() {
        assert_eq!(by_list("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2"), "1.1.1.1");
        let lines = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-for", "1.1.1.1,10.0.0.2"),
        ];
        assert_eq!(seen("10.0.0.1", "x-forwarded-for", &lines), "1.1.1.1");
        // All addresses are trusted, so the farthest counts.
        assert_eq!(by_list("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
    }

    #[test]
    fn a_proxy_that_names_nobody_counts_as_the_client() {
        assert_eq!(seen("10.0.0.1", "x-forwarded-for", &[]), "10.0.0.1");
        for nobody in ["nonsense", "", "unknown", "1.1.1.1.1", "é", "::1::"] {
            let list = format!("6.6.6.6, {nobody}, 10.0.0.2");
            assert_eq!(by_list("10.0.0.1", &list), "10.0.0.2", "{nobody}");
        }
    }

    #[test]
    fn addresses_are_read_in_every_form_that_proxies_write() {
        for (written, address) in [
            ("203.0.113.2", "203.0.113.2"),
            ("203.0.113.2:52101", "203.0.113.2"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:DB8::7]:52101", "2001:db8::7"),
            ("\"[2001:db8::7]:52101\"", "2001:db8::7"),
            ("::ffff:203.0.113.2", "203.0.113.2"),
            ("[::ffff:203.0.113.2]:1", "203.0.113.2"),
            ("fe80::7%eth0", "fe80::7"),
        ] {
            assert_eq!(by_list("10.0.0.1", written), address, "{written}");
        }
    }

    #[test]
    fn a_proxy_is_known_through_a_dual_stack_socket_too() {
        assert_eq!(by_list("::ffff:10.0.0.1", "1.1.1.1"), "1.1.1.1");
        assert_eq!(by_list("2001:db8:1::9", "2001:db8:2::9"), "2001:db8:2::9");
        let mapped = vec!["::ffff:10.0.0.0/104".parse().unwrap()];
        assert!(Proxies::new(mapped, FORWARDED).trusts("10.2.3.4".parse().unwrap()));
    }

    #[test]
    fn only_the_header_that_the_proxies_write_is_read() {
        let lines = [
            ("x-forwarded-for", "1.1.1.1"),
            ("forwarded", "for=2.2.2.2"),
            ("x-real-ip", "3.3.3.3"),
        ];
        assert_eq!(seen("10.0.0.1", "x-forwarded-for", &lines), "1.1.1.1");
        assert_eq!(seen("10.0.0.1", "forwarded", &lines), "2.2.2.2");
        assert_eq!(seen("10.0.0.1", "x-real-ip", &lines), "3.3.3.3");
        assert_eq!(seen("10.0.0.1", "cf-connecting-ip", &lines), "10.0.0.1");
    }

    #[test]
    fn the_standards_header_is_read_as_the_standard_says() {
        for (written, address) in [
            ("for=203.0.113.2", "203.0.113.2"),
            ("For=\"203.0.113.2:4711\";Proto=http", "203.0.113.2"),
            (
                "proto=https;by=10.0.0.9;FOR=\"[2001:db8::7]:4711\"",
                "2001:db8::7",
            ),
            ("for=1.1.1.1, for=\"[2001:db8::7]\"", "2001:db8::7"),
            ("for=1.1.1.1 ,, for=10.0.0.2;by=_a", "1.1.1.1"),
            ("for=\"\\[2001:db8::7]\"", "2001:db8::7"),
            ("for=6.6.6.6;host=\"a,b;c\\\"d\", for=1.1.1.1", "1.1.1.1"),
        ] {
            assert_eq!(by_standard(written), address, "{written}");
        }
        let lines = [("forwarded", "for=1.1.1.1"), ("forwarded", "for=10.0.0.2")];
        assert_eq!(seen("10.0.0.1", "forwarded", &lines), "1.1.1.1");
    }

    #[test]
    fn what_is_hidden_or_not_in_the_standards_form_names_nobody() {
        for nobody in [
            "for=_hidden",
            "for=unknown",
            "for=\"_SEVKISEK:1\"",
            "by=1.1.1.1",
            "for=1.1.1.1;for=2.2.2.2",
            "for=1.1.1.1 for=2.2.2.2",
            "for 1.1.1.1",
            "for=1.1.1.1;x=\"open",
            "1.1.1.1",
        ] {
            let value = format!("for=6.6.6.6, {nobody}, for=10.0.0.2");
            let alone = by_standard(&value);
            // An open quoted string takes the rest of the line with it.
            let expected = if nobody.contains("open") {
                "10.0.0.1"
            } else {
                "10.0.0.2"
            };
            assert_eq!(alone, expected, "{nobody}");
        }
    }

    /// An entry of the client's does not hide what the proxy appends to the same line.
    #[test]
    fn a_quotation_that_a_client_opens_hides_nobody() {
        let forged = "for=6.6.6.6;x=\", for=1.1.1.1;by=\"[2001:db8::1]:80\"";
        assert_eq!(by_standard(forged), "10.0.0.1");
    }
}
