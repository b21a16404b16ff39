//! The gate itself: look-ups and admission.

use std::net::IpAddr;
use std::sync::Arc;

use aivy_core::Clock;
use aivy_core::key::{self, KeyHash, KeyStanding};
use aivy_core::limit::{Decision, InvalidPlan};
use aivy_core::mutant::{self, Mutant};
use aivy_types::UserId;

use crate::account::Account;
use crate::addresses::Addresses;
use crate::cache::{Cache, CacheLookup};
use crate::error::AuthError;
use crate::key::CachedKey;
use crate::load::Loads;
use crate::meter::Meter;
use crate::options::GateOptions;
use crate::plans::Plans;
use crate::run::ChangeLogProgress;
use crate::stats::{Counters, GateStats};
use crate::store::Db;

/// Decides which requests are admitted. One for the whole process, shared by all threads.
#[derive(Debug)]
pub struct Gate {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) options: GateOptions,
    pub(crate) plans: Plans,
    pub(crate) cache: Cache,
    pub(crate) addresses: Addresses,
    /// Buckets of addresses for pages that only read.
    pub(crate) readers: Addresses,
    pub(crate) loads: Loads,
    pub(crate) meter: Meter,
    pub(crate) change_log: ChangeLogProgress,
    pub(crate) counters: Counters,
}

/// The result of a look-up in memory.
#[derive(Debug)]
pub enum Lookup {
    /// It is valid.
    Hit(Arc<CachedKey>),
    /// It is refused.
    Refused(AuthError),
    /// The database must be read: [`Gate::load`].
    Miss(KeyHash),
}

impl Gate {
    /// A gate with an empty cache. [`Gate::run`] must run beside it: without it, every look-up
    /// reads the database.
    ///
    /// # Errors
    /// A plan is out of range, or the default plan is missing.
    pub fn new(options: GateOptions) -> Result<Self, InvalidPlan> {
        Ok(Self {
            db: options.db.clone(),
            clock: options.clock.clone(),
            plans: Plans::new(&options.plans, &options.default_plan)?,
            cache: Cache::new(&options.entropy, options.max_keys),
            addresses: Addresses::new(options.max_addresses),
            readers: Addresses::new(options.max_addresses),
            loads: Loads::default(),
            meter: Meter::default(),
            change_log: ChangeLogProgress::default(),
            counters: Counters::default(),
            options,
        })
    }

    /// The key of `bearer`.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn authenticate(&self, bearer: &str) -> Result<Arc<CachedKey>, AuthError> {
        match self.lookup(bearer) {
            Lookup::Hit(key) => Ok(key),
            Lookup::Refused(error) => Err(error),
            Lookup::Miss(hash) => self.load(hash).await,
        }
    }

    /// Looks `bearer` up in memory: never waits.
    #[must_use]
    pub fn lookup(&self, bearer: &str) -> Lookup {
        let Ok(key) = key::parse(bearer) else {
            return Lookup::Refused(self.refused(AuthError::Malformed));
        };
        let hash = key.hash();
        match self.remembered(&hash) {
            Some(Ok(key)) => {
                self.counters.hits.add(1);
                Lookup::Hit(key)
            }
            Some(Err(error)) => {
                self.counters.hits.add(1);
                Lookup::Refused(self.refused(error))
            }
            None => {
                self.counters.misses.add(1);
                Lookup::Miss(hash)
            }
        }
    }

    /// `None` if it is not in the cache.
    pub(crate) fn remembered(&self, hash: &KeyHash) -> Option<Result<Arc<CachedKey>, AuthError>> {
        match self.cache.find(hash, self.clock.monotonic_micros()) {
            CacheLookup::Key(key) => Some(self.judged(key)),
            CacheLookup::Unknown => Some(Err(AuthError::Unknown)),
            CacheLookup::Nothing => None,
        }
    }

    /// A key from the cache is valid only if it has not expired.
    pub(crate) fn judged(&self, key: Arc<CachedKey>) -> Result<Arc<CachedKey>, AuthError> {
        // Most keys have no expiry: for them the clock is not read.
        if !key.has_end() {
            return Ok(key);
        }
        match key.standing(self.clock.now()) {
            KeyStanding::Live => Ok(key),
            KeyStanding::Revoked => Err(AuthError::Revoked),
            KeyStanding::Expired => Err(AuthError::Expired),
        }
    }

    /// Counts a refusal.
    pub(crate) fn refused(&self, error: AuthError) -> AuthError {
        let counters = &self.counters;
        match &error {
            AuthError::Missing => {}
            AuthError::Malformed => counters.malformed.add(1),
            AuthError::Unknown => counters.unknown.add(1),
            AuthError::Revoked => counters.revoked.add(1),
            AuthError::Expired => counters.expired.add(1),
            AuthError::Unavailable(_) => counters.unavailable.add(1),
        }
        error
    }

    /// Takes a request token from the bucket of the key's account.
    #[must_use]
    pub fn admit(&self, key: &CachedKey) -> Decision {
        let now = self.clock.monotonic_micros();
        let decision = key.account().take(now);
        let decision = decision.unwrap_or_else(|| self.admit_successor(key.account(), now));
        if !decision.admitted {
            self.counters.limited_accounts.add(1);
        }
        decision
    }

    /// For an entry that was replaced or removed since the key was looked up.
    #[cold]
    pub(crate) fn admit_successor(&self, ended: &Account, now: u64) -> Decision {
        loop {
            if let Some(decision) = self.cache.successor(ended).take(now) {
                return decision;
            }
        }
    }

    /// Takes a request token from the bucket of a client's address: for requests without a valid
    /// key. An IPv6 address counts by its /64, which is what one customer of a provider has.
    #[must_use]
    pub fn admit_address(&self, address: IpAddr) -> Decision {
        let now = self.clock.monotonic_micros();
        let policy = &self.plans.default().policy;
        let decision = self.addresses.take(address, policy, now);
        if !decision.admitted {
            self.counters.limited_addresses.add(1);
        }
        decision
    }

    /// Announces a committed change of `user`. When this returns, older data is no longer returned,
    /// for any of the account's keys.
    pub fn invalidate(&self, user: &UserId) {
        if mutant::is_on(Mutant::KeyIsCachedOn) {
            return;
        }
        self.cache.invalidate(user);
    }

    /// The counters and sizes of the gate.
    #[must_use]
    pub fn stats(&self) -> GateStats {
        let counters = &self.counters;
        let [keys, unknown_keys, accounts] = self.cache.sizes().map(|size| size as u64);
        GateStats {
            key_hits: counters.hits.get(),
            key_misses: counters.misses.get(),
            loads: counters.loads.get(),
            refused_malformed: counters.malformed.get(),
            refused_unknown: counters.unknown.get(),
            refused_revoked: counters.revoked.get(),
            refused_expired: counters.expired.get(),
            refused_unavailable: counters.unavailable.get(),
            limited_accounts: counters.limited_accounts.get(),
            limited_addresses: counters.limited_addresses.get(),
            keys,
            unknown_keys,
            accounts,
            addresses: (self.addresses.len() + self.readers.len()) as u64,
            unflushed: self.meter.waiting() as u64,
            lost_counts: self.meter.lost(),
            changes: counters.changes.get(),
            poll_failures: counters.poll_failures.get(),
            flush_failures: counters.flush_failures.get(),
            trusted: self.cache.is_trusted(self.clock.monotonic_micros()),
        }
    }
}
