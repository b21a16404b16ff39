//! Buckets of callers without a valid key, by client address.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use aivy_core::limit::{Decision, MAX_WORD, Policy};

use crate::bucket::Bucket;
use crate::limits::ROOM_STEP;
use crate::sync::{Map, Mutex};

/// All of them.
#[derive(Debug)]
pub(crate) struct Addresses {
    buckets: Map<Network, Arc<Bucket>>,
    /// All entries of `buckets`, in the order in which they will be checked for removal. Adding and
    /// removing requires this lock.
    queue: Mutex<VecDeque<Network>>,
    /// Shared by all new addresses while there is no room, so that using many addresses gains
    /// nothing.
    overflow: Bucket,
    max: usize,
}

/// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Network {
    V4(u32),
    V6(u64),
}

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4.to_bits()),
            IpAddr::V6(v6) => {
                let [a, b, c, d, e, f, g, h, ..] = v6.octets();
                Self::V6(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
            }
        }
    }
}

impl Addresses {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            buckets: Map::new(),
            queue: Mutex::default(),
            overflow: Bucket::default(),
            max,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.buckets.len()
    }

    pub(crate) fn take(&self, address: IpAddr, policy: &Policy, now: u64) -> Decision {
        let network = Network::of(address);
        let known = self.buckets.get(&network);
        known
            .and_then(|bucket| bucket.take(policy, now))
            .or_else(|| self.take_locked(network, policy, now))
            .or_else(|| self.overflow.take(policy, now))
            .unwrap_or_else(|| policy.peek(MAX_WORD, now))
    }

    /// Removes those of the next `count` whose buckets are full.
    pub(crate) fn forget_idle(&self, policy: &Policy, now: u64, count: usize) {
        let mut queue = self.queue.lock();
        for _ in 0..count.min(queue.len()) {
            self.end_next(&mut queue, policy, now);
        }
        if queue.capacity() > 4 * queue.len() + 1024 {
            queue.shrink_to_fit();
        }
    }

    /// Takes a token of a network that had no bucket; `None` if there is no room for one. Under the
    /// lock, so that the bucket is not removed again before it is used.
    fn take_locked(&self, network: Network, policy: &Policy, now: u64) -> Option<Decision> {
        let mut queue = self.queue.lock();
        if let Some(known) = self.buckets.get(&network) {
            return known.take(policy, now);
        }
        if self.buckets.len() >= self.max
            && !(0..ROOM_STEP).any(|_| self.end_next(&mut queue, policy, now))
        {
            return None;
        }
        let bucket = Arc::new(Bucket::default());
        let decision = bucket.take(policy, now);
        self.buckets.insert(network, bucket);
        queue.push_back(network);
        decision
    }

    /// Checks the next in the queue; returns whether it was removed.
    fn end_next(&self, queue: &mut VecDeque<Network>, policy: &Policy, now: u64) -> bool {
        let Some(network) = queue.pop_front() else {
            return false;
        };
        let ended = self
            .buckets
            .get(&network)
            .is_none_or(|bucket| bucket.freeze_if_idle(policy, now, 0));
        if ended {
            self.buckets.remove(&network);
        } else {
            queue.push_back(network);
        }
        ended
    }
}
