//! The limit of connections per address.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;

/// The number of refused connections that get a response. Further ones are closed without one.
const REFUSING: usize = 64;

/// The connections of each address.
pub struct Addresses {
    /// 0 means no limit.
    limit: usize,
    is_exempt: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    open: Mutex<OpenConnections>,
}

#[derive(Debug, Default)]
struct OpenConnections {
    by_network: HashMap<IpAddr, usize>,
    refusing: usize,
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addresses")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl Addresses {
    /// At most `limit` connections per address, where 0 means no limit; no limit for addresses for
    /// which `is_exempt` is true.
    pub fn new(limit: usize, is_exempt: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        Self {
            limit,
            is_exempt: Box::new(is_exempt),
            open: Mutex::default(),
        }
    }

    /// The limit per address.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// A permit for a connection from `address`, released on drop.
    pub(crate) fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> ConnectionDecision {
        let counted = address.map(|address| address.to_canonical());
        let counted = counted.filter(|address| self.limit > 0 && !(self.is_exempt)(*address));
        let Some(address) = counted else {
            return ConnectionDecision::Open(None);
        };
        let network = network(address);
        let mut open = self.open.lock();
        let OpenConnections {
            by_network,
            refusing,
        } = &mut *open;
        let count = by_network.entry(network).or_insert(0);
        if *count < self.limit {
            *count += 1;
            return ConnectionDecision::Open(Some(self.permit(Quota::Network(network))));
        }
        if *refusing < REFUSING {
            *refusing += 1;
            return ConnectionDecision::Refuse(self.permit(Quota::Refused));
        }
        ConnectionDecision::Close
    }

    fn permit(self: &Arc<Self>, quota: Quota) -> ConnectionPermit {
        ConnectionPermit {
            addresses: self.clone(),
            quota,
        }
    }
}

/// An IPv6 network belongs to one customer, who can use any of its addresses.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// What to do with a connection.
#[derive(Debug)]
pub(crate) enum ConnectionDecision {
    /// Serve it.
    Open(Option<ConnectionPermit>),
    /// Refuse it with a response.
    Refuse(ConnectionPermit),
    /// Close it.
    Close,
}

/// The permit of a connection: until it is dropped, it counts for its network, or among the refused
/// connections.
#[derive(Debug)]
pub(crate) struct ConnectionPermit {
    addresses: Arc<Addresses>,
    quota: Quota,
}

/// The limit that a permit counts for.
#[derive(Debug, Clone, Copy)]
enum Quota {
    Network(IpAddr),
    Refused,
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut open = self.addresses.open.lock();
        match self.quota {
            Quota::Refused => open.refusing = open.refusing.saturating_sub(1),
            Quota::Network(network) => {
                let count = open.by_network.get_mut(&network);
                let left = count.map_or(0, |count| {
                    *count = count.saturating_sub(1);
                    *count
                });
                if left == 0 {
                    open.by_network.remove(&network);
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn at_most(limit: usize) -> Arc<Addresses> {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        Arc::new(Addresses::new(limit, move |address| address == proxy))
    }

    fn enter(addresses: &Arc<Addresses>, address: &str) -> ConnectionDecision {
        addresses.enter(Some(address.parse().unwrap()))
    }

    fn is_open(decision: &ConnectionDecision) -> bool {
        matches!(decision, ConnectionDecision::Open(_))
    }

    #[test]
    fn an_address_has_so_many_and_gets_them_back() {
        let addresses = at_most(2);
        let held: Vec<_> = (0..2).map(|_| enter(&addresses, "9.9.9.9")).collect();
        assert!(held.iter().all(is_open));
        assert!(matches!(
            enter(&addresses, "9.9.9.9"),
            ConnectionDecision::Refuse(_)
        ));
        assert!(matches!(
            enter(&addresses, "::ffff:9.9.9.9"),
            ConnectionDecision::Refuse(_)
        ));
        assert!(is_open(&enter(&addresses, "9.9.9.8")));
        drop(held);
        assert!(is_open(&enter(&addresses, "9.9.9.9")));
        assert!(addresses.open.lock().by_network.is_empty());
    }

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one() {
        let addresses = at_most(1);
        let _held = enter(&addresses, "2001:db8:0:1::7");
        assert!(!is_open(&enter(&addresses, "2001:db8:0:1:ffff::8")));
        assert!(is_open(&enter(&addresses, "2001:db8:0:2::7")));
    }

    #[test]
    fn proxies_have_as_many_as_they_like() {
        let addresses = at_most(1);
        let held: Vec<_> = (0..9)
            .map(|_| enter(&addresses, "::ffff:10.0.0.1"))
            .collect();
        assert!(held.iter().all(is_open));
        let unlimited = at_most(0);
        let held: Vec<_> = (0..9).map(|_| enter(&unlimited, "9.9.9.9")).collect();
        assert!(held.iter().all(is_open));
    }

    #[test]
    fn so_many_are_told_and_more_are_closed() {
        let addresses = at_most(1);
        let _held = enter(&addresses, "9.9.9.9");
        let told: Vec<_> = (0..REFUSING)
            .map(|_| enter(&addresses, "9.9.9.9"))
            .collect();
        assert!(
            told.iter()
                .all(|decision| matches!(decision, ConnectionDecision::Refuse(_)))
        );
        assert!(matches!(
            enter(&addresses, "9.9.9.9"),
            ConnectionDecision::Close
        ));
        drop(told);
        assert!(matches!(
            enter(&addresses, "9.9.9.9"),
            ConnectionDecision::Refuse(_)
        ));
    }
}
