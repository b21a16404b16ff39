//! A key in the cache.

use std::sync::Arc;

use aivy_core::key::{self, KeyStanding};
use aivy_types::{KeyId, Permissions, Timestamp, UserId};

use crate::account::Account;
use crate::store::keys::KeyRecord;
use crate::sync::Mutex;
use crate::tally::KeyTally;

/// A key and the account that it belongs to.
#[derive(Debug)]
pub struct CachedKey {
    id: KeyId,
    name: Box<str>,
    permissions: Permissions,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    account: Arc<Account>,
    /// The account's version when the key was read.
    version: u64,
    pub(crate) tally: Mutex<KeyTally>,
}

impl CachedKey {
    pub(crate) fn new(record: KeyRecord, account: Arc<Account>) -> Self {
        Self {
            id: record.id,
            name: record.name.into(),
            permissions: record.permissions,
            created_at: record.created_at,
            expires_at: record.expires_at,
            revoked_at: record.revoked_at,
            version: account.version(),
            account,
            tally: Mutex::default(),
        }
    }

    /// Its ID.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The name that its owner gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its permissions.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// When it was made.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When it expires.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Its account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The ID of its account.
    #[must_use]
    pub fn account_id(&self) -> &UserId {
        self.account.id()
    }

    /// Whether nothing has changed since it was read.
    pub(crate) fn is_current(&self) -> bool {
        self.version == self.account.version()
    }

    /// Whether it has an expiry.
    pub(crate) fn has_end(&self) -> bool {
        self.expires_at.is_some() || self.revoked_at.is_some()
    }

    pub(crate) fn standing(&self, now: Timestamp) -> KeyStanding {
        key::standing(self.expires_at, self.revoked_at, now)
    }
}
