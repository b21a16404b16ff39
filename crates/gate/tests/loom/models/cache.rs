//! The cache of keys with its invalidations. The database is one word that orders nothing: what a
//! look-up must see is ordered by the cache alone.

use std::sync::Arc;

use aivy_core::Entropy;
use aivy_core::key::{KeyHash, KeyText};
use aivy_types::{Permissions, Timestamp, UserId};
use bytes::Bytes;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use super::{explore, explore_interrupted, tier};
use crate::account::Account;
use crate::cache::{Cache, CacheLookup, Start};
use crate::key::CachedKey;
use crate::plans::Tier;
use crate::store::keys::KeyRecord;

/// Microseconds; buckets have been full for long.
const NOW: u64 = 1_000_000_000;
const ALIVE: u64 = 1;
const REVOKED: u64 = 2;

struct Node {
    cache: Cache,
    /// The state of the only key (0, [`ALIVE`] or [`REVOKED`]), or its account's plan.
    database: AtomicU64,
    hash: KeyHash,
    tiers: [Arc<Tier>; 2],
}

impl Node {
    fn new(state: u64, burst: u32) -> Arc<Self> {
        let entropy = Entropy::seeded(1);
        let cache = Cache::new(&entropy, 8);
        cache.trust_until(u64::MAX);
        Arc::new(Self {
            cache,
            database: AtomicU64::new(state),
            hash: KeyText::generate(&entropy).hash(),
            tiers: ["one", "two"].map(|name| tier(name, burst)),
        })
    }

    fn user() -> UserId {
        "usr_1".parse().unwrap()
    }

    /// As a request does it: from the cache, or from the database.
    fn find(&self) -> u64 {
        match self.cache.find(&self.hash, NOW) {
            CacheLookup::Key(key) if key.has_end() => REVOKED,
            CacheLookup::Key(_) => ALIVE,
            CacheLookup::Unknown => 0,
            CacheLookup::Nothing => {
                let start = self.cache.start(NOW);
                let state = self.database.load(Ordering::Relaxed);
                if state == 0 {
                    self.cache.remember_unknown(self.hash, start, NOW);
                } else {
                    let record = record(state);
                    let tier = &self.tiers[0];
                    self.cache
                        .remember(self.hash, start, record, tier, NOW)
                        .unwrap();
                }
                state
            }
        }
    }

    /// A look-up that finds this plan in the database.
    fn look_up(&self, plan: usize) -> Arc<CachedKey> {
        self.remember(self.cache.start(NOW), plan)
    }

    fn look_up_plan(&self) -> Arc<CachedKey> {
        let start = self.cache.start(NOW);
        let plan = self.database.load(Ordering::Relaxed);
        self.remember(start, usize::try_from(plan).unwrap())
    }

    fn remember(&self, start: Start, plan: usize) -> Arc<CachedKey> {
        let (record, tier) = (record(ALIVE), &self.tiers[plan]);
        self.cache
            .remember(self.hash, start, record, tier, NOW)
            .unwrap()
    }

    /// A change of the database, and its announcement.
    fn change(&self, state: u64) {
        self.database.store(state, Ordering::Relaxed);
        self.cache.invalidate(&Self::user());
    }

    /// As [`crate`]'s gate does it: whoever holds an entry that has ended takes its successor.
    fn admit(&self, held: &Account, take: fn(&Account) -> Option<bool>) -> u32 {
        if let Some(admitted) = take(held) {
            return admitted.into();
        }
        loop {
            if let Some(admitted) = take(&self.cache.successor(held)) {
                return admitted.into();
            }
        }
    }
}

fn act(account: &Account) -> Option<bool> {
    Some(account.take(NOW)?.admitted)
}

fn read(account: &Account) -> Option<bool> {
    Some(account.read(NOW)?.admitted)
}

fn record(state: u64) -> KeyRecord {
    let at = Timestamp::from_micros(0);
    KeyRecord {
        id: "key_1".parse().unwrap(),
        user_id: Node::user(),
        name: String::new(),
        prefix: String::new(),
        last_four: String::new(),
        permissions: Permissions::all(),
        plan: String::new(),
        created_at: at,
        expires_at: None,
        last_used_at: None,
        revoked_at: (state == REVOKED).then_some(at),
        replaced_by: None,
        used: Permissions::default(),
    }
}

#[test]
fn after_a_revocation_is_announced_no_look_up_finds_the_key_alive() {
    explore(|| {
        let node = Node::new(ALIVE, 2);
        let reader = {
            let node = node.clone();
            thread::spawn(move || node.find())
        };
        node.change(REVOKED);
        assert_eq!(node.find(), REVOKED);
        reader.join().unwrap();
        assert_eq!(node.find(), REVOKED);
    });
}

#[test]
fn a_key_that_was_found_revoked_does_not_come_back() {
    explore_interrupted(4, || {
        let node = Node::new(ALIVE, 2);
        let reader = {
            let node = node.clone();
            thread::spawn(move || [node.find(), node.find()])
        };
        node.change(REVOKED);
        let seen = reader.join().unwrap();
        assert!(seen != [REVOKED, ALIVE]);
        assert_eq!(node.find(), REVOKED);
    });
}

#[test]
fn after_everything_is_invalidated_no_look_up_finds_older_data() {
    explore(|| {
        let node = Node::new(ALIVE, 2);
        let reader = {
            let node = node.clone();
            thread::spawn(move || node.find())
        };
        node.database.store(REVOKED, Ordering::Relaxed);
        node.cache.invalidate_all();
        assert_eq!(node.find(), REVOKED);
        reader.join().unwrap();
        assert_eq!(node.find(), REVOKED);
    });
}

#[test]
fn after_a_key_is_announced_no_look_up_takes_it_for_unknown() {
    explore(|| {
        let node = Node::new(0, 2);
        let reader = {
            let node = node.clone();
            thread::spawn(move || node.find())
        };
        node.change(ALIVE);
        assert_eq!(node.find(), ALIVE);
        reader.join().unwrap();
        assert_eq!(node.find(), ALIVE);
    });
}

/// The plan is what is in the database here, and the state of the key does not change.
#[test]
fn a_plan_that_was_read_before_a_change_does_not_undo_it() {
    explore(|| {
        let node = Node::new(0, 2);
        let reader = {
            let node = node.clone();
            thread::spawn(move || node.look_up_plan())
        };
        node.change(1);
        assert_eq!(node.look_up_plan().account().plan(), "two");
        let late = reader.join().unwrap();
        assert_eq!(node.cache.successor(late.account()).plan(), "two");
        assert_eq!(node.cache.sizes()[2], 1);
    });
}

/// Both plans have the same numbers, so that a change of plan gives and takes nothing.
#[test]
fn a_change_of_plan_gives_no_token_back() {
    explore(|| {
        let node = Node::new(ALIVE, 2);
        let held = node.look_up(0);
        let caller = {
            let (node, held) = (node.clone(), held.clone());
            thread::spawn(move || node.admit(held.account(), act) + node.admit(held.account(), act))
        };
        node.cache.invalidate(&Node::user());
        node.look_up(1);
        // The queue has the old entry and the new one.
        node.cache.forget_idle(NOW, 0, 1);
        let mine = node.admit(node.look_up(1).account(), act);
        assert_eq!(mine + caller.join().unwrap(), 2);
    });
}

#[test]
fn forgetting_an_idle_account_gives_no_token_away() {
    explore_interrupted(4, || {
        let node = Node::new(ALIVE, 1);
        let held = node.look_up(0);
        let caller = {
            let node = node.clone();
            thread::spawn(move || node.admit(held.account(), act))
        };
        let newcomer = {
            let node = node.clone();
            thread::spawn(move || node.admit(node.look_up(0).account(), act))
        };
        node.cache.forget_idle(NOW, 0, 1);
        assert_eq!(caller.join().unwrap() + newcomer.join().unwrap(), 1);
    });
}

/// The bucket for pages is frozen first; if the other one is in use, it is given back as it was.
#[test]
fn an_account_in_use_keeps_its_bucket_for_pages() {
    explore(|| {
        let node = Node::new(ALIVE, 2);
        let held = node.look_up(0);
        node.admit(held.account(), act);
        let reader = {
            let (node, held) = (node.clone(), held.clone());
            thread::spawn(move || {
                node.admit(held.account(), read) + node.admit(held.account(), read)
            })
        };
        node.cache.forget_idle(NOW, 0, 1);
        let mine = node.admit(held.account(), read);
        assert_eq!(mine + reader.join().unwrap(), 2);
        assert_eq!(node.cache.sizes()[2], 1);
    });
}

/// A request holds the entry of its account while the entry is replaced or removed.
#[test]
fn after_a_change_no_entry_gives_an_older_response() {
    for plan in [1, 0] {
        explore(move || {
            let node = Node::new(0, 2);
            let held = node.look_up(0);
            let reader = {
                let (node, held) = (node.clone(), held.clone());
                thread::spawn(move || {
                    let slot = held.account().profile_slot();
                    let version = slot.version();
                    let data = node.database.load(Ordering::Relaxed);
                    slot.put(version, Bytes::copy_from_slice(&data.to_le_bytes()[..1]));
                })
            };
            node.cache.invalidate(&Node::user());
            match plan {
                0 => node.cache.forget_idle(NOW, 0, 1),
                _ => drop(node.look_up(plan)),
            }
            node.change(9);
            let given = || held.account().profile_slot().get();
            assert!(given().is_none_or(|bytes| bytes[0] == 9));
            reader.join().unwrap();
            assert!(given().is_none_or(|bytes| bytes[0] == 9));
        });
    }
}
