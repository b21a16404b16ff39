//! IP networks.

use std::net::IpAddr;

use ipnet::IpNet;

use super::FromText;

/// A network (CIDR), or a single address.
impl FromText for IpNet {
    fn from_text(text: &str) -> Result<Self, String> {
        let address = || text.parse::<IpAddr>().map(Self::from);
        text.parse().or_else(|_| address()).map_err(|_| {
            format!("must be networks such as 10.0.0.0/8 or addresses, not \"{text}\"")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_address_is_a_network() {
        let read = |text| IpNet::from_text(text).map(|network| network.to_string());
        assert_eq!(read("::1").as_deref(), Ok("::1/128"));
        assert_eq!(read("10.0.0.0/8").as_deref(), Ok("10.0.0.0/8"));
        assert!(read("10.0.0.0/99").is_err() && read("h").is_err());
    }
}
