//! An account as the gate knows it: one bucket on one plan, and the version of its data.

use std::sync::Arc;

use aivy_core::key::KeyHash;
use aivy_core::limit::Decision;
use aivy_types::UserId;
use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::bucket::Bucket;
use crate::plans::Tier;
use crate::slot::ReadySlot;

/// An account. Its plan never changes: on another plan it is another entry, and this one is frozen.
#[derive(Debug)]
pub struct Account {
    id: UserId,
    tier: Arc<Tier>,
    bucket: Bucket,
    /// Also holds the version of the account's data, which its keys compare with theirs.
    profile: ReadySlot,
    /// Its keys in the cache. Only looked at off the hot path.
    keys: Mutex<SmallVec<[KeyHash; 1]>>,
}

impl Account {
    /// An account with a full bucket.
    pub(crate) fn new(id: UserId, tier: Arc<Tier>) -> Self {
        Self::with_bucket(id, tier, Bucket::default())
    }

    /// This account on another plan at `now`: what was used stays used. Ends this entry.
    pub(crate) fn moved_to(&self, tier: Arc<Tier>, now: u64) -> Self {
        let word = self.bucket.freeze();
        self.profile.bump();
        let word = tier.policy.convert(word, &self.tier.policy, now);
        Self::with_bucket(self.id.clone(), tier, Bucket::new(word))
    }

    fn with_bucket(id: UserId, tier: Arc<Tier>, bucket: Bucket) -> Self {
        Self {
            id,
            tier,
            bucket,
            profile: ReadySlot::default(),
            keys: Mutex::default(),
        }
    }

    /// Whose.
    #[must_use]
    pub fn id(&self) -> &UserId {
        &self.id
    }

    /// The plan that is applied: the account's own, or the default one where that is not
    /// configured.
    #[must_use]
    pub fn plan(&self) -> &str {
        &self.tier.name
    }

    /// Where the profile's answer is kept until the account changes.
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

    /// Ends every cached key and answer of the account, however many there are.
    pub(crate) fn bump(&self) {
        self.profile.bump();
    }

    /// `None` if this entry counts no more.
    pub(crate) fn take(&self, now: u64) -> Option<Decision> {
        self.bucket.take(&self.tier.policy, now)
    }

    /// `None` if this entry counts no more.
    pub(crate) fn peek(&self, now: u64) -> Option<Decision> {
        self.bucket.peek(&self.tier.policy, now)
    }

    /// Ends this entry if its bucket has been full for `idle` microseconds.
    pub(crate) fn end_if_idle(&self, now: u64, idle: u64) -> bool {
        let ended = self.bucket.freeze_if_idle(&self.tier.policy, now, idle);
        if ended {
            self.profile.bump();
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
