//! The cache of keys and accounts.
//!
//! Reading is lock-free. Everything that adds, replaces or removes entries holds one lock, `cold`,
//! and so does every invalidation: old data from a look-up can never be stored after the change was
//! announced, and an account never has two entries in use.

use std::collections::VecDeque;
use std::sync::Arc;

use aivy_core::Entropy;
use aivy_core::key::KeyHash;
use aivy_core::mutant::{self, Mutant};
use aivy_types::UserId;

use crate::account::Account;
use crate::hashing::Folding;
use crate::invalidation::Invalidations;
use crate::key::CachedKey;
use crate::limits::{ACCOUNTS_PER_KEY, MAX_UNKNOWN, ROOM_STEP, UNKNOWN_MICROS};
use crate::plans::Tier;
use crate::store::StoreError;
use crate::store::keys::KeyRecord;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Map, Mutex};

#[derive(Debug)]
pub(crate) struct Cache {
    keys: Map<KeyHash, Arc<CachedKey>, Folding>,
    unknown: Map<KeyHash, Unknown, Folding>,
    accounts: Map<UserId, Arc<Account>>,
    cold: Mutex<Cold>,
    /// The position of `cold.log`, readable without the lock.
    place: AtomicU64,
    /// Until when the cache is trusted, by the monotonic clock.
    trusted_until: AtomicU64,
    max_keys: usize,
}

#[derive(Debug, Default)]
struct Cold {
    log: Invalidations,
    /// All entries of `accounts`, and some that have been replaced, in the order in which they will
    /// be checked for removal.
    queue: VecDeque<Arc<Account>>,
}

/// A hash without a key: valid until a time, and while no change at all happens.
#[derive(Debug, Clone, Copy)]
struct Unknown {
    place: u64,
    until: u64,
}

/// What the cache knows of a key.
#[derive(Debug)]
pub(crate) enum CacheLookup {
    Key(Arc<CachedKey>),
    Unknown,
    Nothing,
}

/// The state of the cache before a look-up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    place: u64,
    trusted: bool,
}

impl Cache {
    pub(crate) fn new(entropy: &Entropy, max_keys: usize) -> Self {
        let hasher = || Folding::new(entropy);
        Self {
            keys: Map::with_hasher(hasher()),
            unknown: Map::with_hasher(hasher()),
            accounts: Map::new(),
            cold: Mutex::default(),
            place: AtomicU64::new(0),
            trusted_until: AtomicU64::new(0),
            max_keys: max_keys.max(1),
        }
    }

    pub(crate) fn trust_until(&self, time: u64) {
        self.trusted_until.fetch_max(time, Ordering::SeqCst);
    }

    pub(crate) fn is_trusted(&self, now: u64) -> bool {
        let until = self.trusted_until.load(Ordering::SeqCst);
        now < until || (mutant::is_on(Mutant::TrustIsForever) && until > 0)
    }

    pub(crate) fn find(&self, hash: &KeyHash, now: u64) -> CacheLookup {
        if !self.is_trusted(now) {
            return CacheLookup::Nothing;
        }
        if let Some(key) = self.keys.get(hash)
            && key.is_current()
        {
            return CacheLookup::Key(key);
        }
        match self.unknown.get(hash) {
            Some(known) if now < known.until && known.place == self.place() => CacheLookup::Unknown,
            _ => CacheLookup::Nothing,
        }
    }

    fn place(&self) -> u64 {
        self.place.load(Ordering::SeqCst)
    }

    /// Must be called *before* the database is read.
    pub(crate) fn start(&self, now: u64) -> Start {
        Start {
            place: self.place(),
            trusted: self.is_trusted(now),
        }
    }

    /// Stores the result of a look-up. The returned key is valid for the request that looked it up;
    /// it is stored for others only if nothing about its account changed meanwhile.
    pub(crate) fn remember(
        &self,
        hash: KeyHash,
        start: Start,
        record: KeyRecord,
        tier: &Arc<Tier>,
        now: u64,
    ) -> Result<Arc<CachedKey>, StoreError> {
        let mut cold = self.cold.lock();
        let fresh = !cold.log.touched_since(start.place, &record.user_id);
        let account = self.account(&mut cold, &record.user_id, tier, fresh, now)?;
        if !start.trusted {
            // Changes may have been missed: older entries are no longer valid.
            account.bump();
        }
        let key = Arc::new(CachedKey::new(record, account.clone()));
        if fresh && self.make_room(&mut cold, &account, now) {
            account.add_key(hash);
            self.keys.insert(hash, key.clone());
        }
        Ok(key)
    }

    /// The entry of an account whose plan was read from the database, for a visitor without a key.
    pub(crate) fn member(
        &self,
        user: &UserId,
        start: Start,
        tier: &Arc<Tier>,
        now: u64,
    ) -> Result<Arc<Account>, StoreError> {
        if let Some(known) = self.accounts.get(user)
            && Arc::ptr_eq(known.tier(), tier)
        {
            return Ok(known);
        }
        let mut cold = self.cold.lock();
        let fresh = !cold.log.touched_since(start.place, user);
        self.account(&mut cold, user, tier, fresh, now)
    }

    pub(crate) fn remember_unknown(&self, hash: KeyHash, start: Start, now: u64) {
        if self.unknown.len() >= MAX_UNKNOWN {
            self.unknown.clear();
        }
        let until = now.saturating_add(UNKNOWN_MICROS);
        let place = start.place;
        self.unknown.insert(hash, Unknown { place, until });
    }

    /// Invalidates everything about an account.
    pub(crate) fn invalidate(&self, user: &UserId) {
        let mut cold = self.cold.lock();
        cold.log.note(user);
        self.place.store(cold.log.place(), Ordering::SeqCst);
        if let Some(account) = self.accounts.get(user) {
            account.bump();
        }
    }

    /// Invalidates everything.
    pub(crate) fn invalidate_all(&self) {
        let mut cold = self.cold.lock();
        cold.log.note_all();
        self.place.store(cold.log.place(), Ordering::SeqCst);
        self.accounts.for_each(|account| account.bump());
    }

    /// The current entry of the account whose entry was found frozen.
    pub(crate) fn successor(&self, ended: &Account) -> Arc<Account> {
        let mut cold = self.cold.lock();
        if let Some(current) = self.accounts.get(ended.id()) {
            return current;
        }
        // It was removed with a full bucket, so it starts with one.
        self.insert(
            &mut cold,
            Account::new(ended.id().clone(), ended.tier().clone()),
        )
    }

    /// Removes accounts of the next `count` that have been idle for `idle` microseconds.
    pub(crate) fn forget_idle(&self, now: u64, idle: u64, count: usize) {
        let mut cold = self.cold.lock();
        for _ in 0..count.min(cold.queue.len()) {
            if let Some(account) = cold.queue.pop_front()
                && !self.end_if_idle(&account, now, idle)
            {
                cold.queue.push_back(account);
            }
        }
        if cold.queue.capacity() > 4 * cold.queue.len() + 1024 {
            cold.queue.shrink_to_fit();
        }
    }

    pub(crate) fn forget_unknown(&self, now: u64) {
        let place = self.place();
        self.unknown
            .retain(|known| now < known.until && known.place == place);
    }

    /// The numbers of keys, unknown keys and accounts.
    pub(crate) fn sizes(&self) -> [usize; 3] {
        [self.keys.len(), self.unknown.len(), self.accounts.len()]
    }

    /// The account's entry with this plan: an old entry with another plan is replaced, unless the
    /// look-up itself may be old.
    fn account(
        &self,
        cold: &mut Cold,
        id: &UserId,
        tier: &Arc<Tier>,
        fresh: bool,
        now: u64,
    ) -> Result<Arc<Account>, StoreError> {
        if let Some(known) = self.accounts.get(id) {
            if !fresh || Arc::ptr_eq(known.tier(), tier) {
                return Ok(known);
            }
            self.drop_keys(&known);
            return Ok(self.insert(cold, known.moved_to(tier.clone(), now)));
        }
        let most = self.max_keys.saturating_mul(ACCOUNTS_PER_KEY);
        if self.accounts.len() >= most && !self.end_some(cold, now) {
            let what = format!("{most} accounts are active at once");
            return Err(StoreError::Busy(what));
        }
        Ok(self.insert(cold, Account::new(id.clone(), tier.clone())))
    }

    fn insert(&self, cold: &mut Cold, account: Account) -> Arc<Account> {
        let account = Arc::new(account);
        self.accounts.insert(account.id().clone(), account.clone());
        cold.queue.push_back(account.clone());
        account
    }

    fn drop_keys(&self, account: &Account) {
        for hash in account.take_keys() {
            self.keys.remove(&hash);
        }
    }

    /// Removes an entry whose bucket is full, or that has been replaced.
    fn end_if_idle(&self, account: &Arc<Account>, now: u64, idle: u64) -> bool {
        let ended = account.end_if_idle(now, idle);
        if ended {
            self.drop_keys(account);
            // An entry that replaced it stays.
            let same = |current: &Arc<Account>| Arc::ptr_eq(current, account);
            self.accounts.remove_if(account.id(), same);
        }
        ended
    }

    /// Whether an account could be removed.
    fn end_some(&self, cold: &mut Cold, now: u64) -> bool {
        for _ in 0..ROOM_STEP {
            let Some(account) = cold.queue.pop_front() else {
                return false;
            };
            if self.end_if_idle(&account, now, 0) {
                return true;
            }
            cold.queue.push_back(account);
        }
        false
    }

    /// Whether there is room for one more key: removes accounts with full buckets, and if there are
    /// none, keys of accounts with used ones. `asking` is not removed.
    fn make_room(&self, cold: &mut Cold, asking: &Arc<Account>, now: u64) -> bool {
        for step in 0..2 * ROOM_STEP {
            if self.keys.len() < self.max_keys {
                return true;
            }
            let Some(account) = cold.queue.pop_front() else {
                return false;
            };
            let other = !Arc::ptr_eq(&account, asking);
            if other && self.end_if_idle(&account, now, 0) {
                continue;
            }
            if other && step >= ROOM_STEP {
                self.drop_keys(&account);
            }
            cold.queue.push_back(account);
        }
        self.keys.len() < self.max_keys
    }
}
