//! An account in the gate: its buckets for one plan, and the version of its data.

use std::sync::Arc;

use aivy_core::key::KeyHash;
use aivy_core::limit::Decision;
use aivy_types::UserId;
use smallvec::SmallVec;

use crate::bucket::Bucket;
use crate::plans::Tier;
use crate::slot::ReadySlot;
use crate::sync::Mutex;

/// An account. Its plan never changes: with another plan it becomes another entry, and this one is
/// frozen.
#[derive(Debug)]
pub struct Account {
    id: UserId,
    tier: Arc<Tier>,
    bucket: Bucket,
    /// The bucket for pages that only read.
    reading: Bucket,
    /// Also holds the version of the account's data, which its keys compare with theirs.
    profile: ReadySlot,
    /// Its keys in the cache. Only used off the hot path.
    keys: Mutex<SmallVec<[KeyHash; 1]>>,
}

impl Account {
    /// An account with a full bucket.
    pub(crate) fn new(id: UserId, tier: Arc<Tier>) -> Self {
        Self::with_buckets(id, tier, Bucket::default(), Bucket::default())
    }

    /// This account with another plan at `now`: used tokens stay used. Freezes this entry.
    pub(crate) fn moved_to(&self, tier: Arc<Tier>, now: u64) -> Self {
        let (word, read) = (self.bucket.freeze(), self.reading.freeze());
        self.profile.end();
        let word = tier.policy.convert(word, &self.tier.policy, now);
        let read = tier.pages.convert(read, &self.tier.pages, now);
        Self::with_buckets(self.id.clone(), tier, Bucket::new(word), Bucket::new(read))
    }

    fn with_buckets(id: UserId, tier: Arc<Tier>, bucket: Bucket, reading: Bucket) -> Self {
        Self {
            id,
            tier,
            bucket,
            reading,
            profile: ReadySlot::default(),
            keys: Mutex::default(),
        }
    }

    /// Its ID.
    #[must_use]
    pub fn id(&self) -> &UserId {
        &self.id
    }

    /// The plan that is applied: the account's own, or the default one if it is not configured.
    #[must_use]
    pub fn plan(&self) -> &str {
        &self.tier.name
    }

    /// The profile response, which is kept until the account changes.
    #[must_use]
    pub fn profile_slot(&self) -> &ReadySlot {
        &self.profile
    }

    pub(crate) fn tier(&self) -> &Arc<Tier> {
        &self.tier
    }

    pub(crate) fn version(&self) -> u64 {
        self.profile.version()
    }

    /// Invalidates all cached keys and responses of the account.
    pub(crate) fn bump(&self) {
        self.profile.bump();
    }

    /// Takes a token; `None` if this entry is frozen.
    pub(crate) fn take(&self, now: u64) -> Option<Decision> {
        self.bucket.take(&self.tier.policy, now)
    }

    /// As [`Account::take`], for a page that only reads.
    pub(crate) fn read(&self, now: u64) -> Option<Decision> {
        self.reading.take(&self.tier.pages, now)
    }

    /// Freezes this entry if both buckets have been full for `idle` microseconds. The caller holds
    /// the lock for ending entries.
    pub(crate) fn end_if_idle(&self, now: u64, idle: u64) -> bool {
        if !self.reading.freeze_if_idle(&self.tier.pages, now, idle) {
            return false;
        }
        let ended = self.bucket.freeze_if_idle(&self.tier.policy, now, idle);
        if ended {
            self.profile.end();
        } else {
            // It was full. A caller that found it frozen waits for the lock, and finds this entry
            // again.
            self.reading.thaw();
        }
        ended
    }

    pub(crate) fn add_key(&self, hash: KeyHash) {
        let mut keys = self.keys.lock();
        if !keys.contains(&hash) {
            keys.push(hash);
        }
    }

    pub(crate) fn take_keys(&self) -> SmallVec<[KeyHash; 1]> {
        std::mem::take(&mut *self.keys.lock())
    }
}
