use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use loom::thread;

use super::{explore, policy};
use crate::addresses::Addresses;

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

#[test]
fn forgetting_an_address_gives_no_token_away() {
    explore(|| {
        let (addresses, policy) = (Arc::new(Addresses::new(4)), policy(1));
        let take = move |addresses: &Addresses| addresses.take(ADDRESS, &policy, 0).admitted;
        let other = {
            let addresses = addresses.clone();
            thread::spawn(move || take(&addresses))
        };
        let sweep = {
            let addresses = addresses.clone();
            thread::spawn(move || addresses.forget_idle(&policy, 0, 1))
        };
        let mine = take(&addresses);
        let other = other.join().unwrap();
        sweep.join().unwrap();
        assert!(mine != other);
    });
}
