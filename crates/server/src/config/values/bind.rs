//! The address of the listener.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs as _};

use url::Host;

use super::{BaseUrl, FromText};

/// An IP address or a host name, with a port. With port 0 the system chooses one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindAddress {
    /// `127.0.0.1:8080`, `[::]:8080`.
    Address(SocketAddr),
    /// `localhost:8080`. It is resolved when the server starts.
    Host(String, u16),
}

impl BindAddress {
    /// 127.0.0.1 with `port`.
    pub(crate) fn loopback(port: u16) -> Self {
        Self::Address(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port))
    }

    /// Replaces the port.
    pub(crate) fn set_port(&mut self, to: u16) {
        match self {
            Self::Address(address) => address.set_port(to),
            Self::Host(_, port) => *port = to,
        }
    }

    /// The addresses to try, in order.
    ///
    /// # Errors
    /// The host name cannot be resolved.
    pub(crate) fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        match self {
            Self::Address(address) => Ok(vec![*address]),
            Self::Host(name, port) => Ok((name.as_str(), *port).to_socket_addrs()?.collect()),
        }
    }

    /// The URL for clients on this machine. A server that listens on all addresses is reached at
    /// 127.0.0.1.
    pub(crate) fn url(&self) -> BaseUrl {
        match self {
            Self::Address(address) => reached_at(*address),
            Self::Host(name, port) => BaseUrl::http(Host::Domain(name.clone()), *port),
        }
    }
}

fn reached_at(address: SocketAddr) -> BaseUrl {
    let host = match address.ip() {
        ip if ip.is_unspecified() => Host::Ipv4(Ipv4Addr::LOCALHOST),
        IpAddr::V4(ip) => Host::Ipv4(ip),
        IpAddr::V6(ip) => Host::Ipv6(ip),
    };
    BaseUrl::http(host, address.port())
}

impl fmt::Display for BindAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Host(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

impl FromText for BindAddress {
    fn from_text(text: &str) -> Result<Self, String> {
        let named = || {
            let (host, port) = text.rsplit_once(':')?;
            let port = port.parse().ok()?;
            let at = |ip| Some(Self::Address(SocketAddr::new(ip, port)));
            match (host.parse(), Host::parse(host)) {
                (Ok(ip), _) => at(ip),
                (_, Ok(Host::Ipv4(ip))) => at(ip.into()),
                (_, Ok(Host::Domain(name))) => Some(Self::Host(name, port)),
                _ => None,
            }
        };
        let address = text.parse().ok().map(Self::Address);
        address.or_else(named).ok_or_else(|| {
            format!("must be an address and a port such as 127.0.0.1:8080, not \"{text}\"")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_are_both_needed() {
        for text in [
            "nowhere", ":80", "h:", "h:65536", "a b:80", "[::1", "h/a:80", "",
        ] {
            let refused = BindAddress::from_text(text).unwrap_err();
            assert!(refused.ends_with(&format!("not \"{text}\"")), "{refused}");
        }
        for text in ["127.0.0.1:0", "[::]:8080", "localhost:80"] {
            assert_eq!(BindAddress::from_text(text).unwrap().to_string(), text);
        }
        assert_eq!(
            BindAddress::from_text("::1:80").unwrap().to_string(),
            "[::1]:80"
        );
    }

    #[test]
    fn the_url_is_the_address_of_the_listener() {
        for (text, url) in [
            ("0.0.0.0:8080", "http://127.0.0.1:8080"),
            ("[::]:8080", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("localhost:8080", "http://localhost:8080"),
        ] {
            assert_eq!(BindAddress::from_text(text).unwrap().url().as_str(), url);
        }
    }

    #[test]
    fn a_host_name_is_resolved() {
        let mut bind = BindAddress::from_text("localhost:80").unwrap();
        bind.set_port(81);
        let addresses = bind.addresses().unwrap();
        assert!(!addresses.is_empty() && addresses.iter().all(|a| a.port() == 81));
    }
}
