//! API keys: made, rotated, revoked.

use std::time::Duration;

use aivy_core::key::{self, KeyText};
use aivy_core::text;
use aivy_store::keys::{self, KeyRecord};
use aivy_store::{StoreError, Tx, key_list};
use aivy_types::body::{Key, KeyStatus, PageQuery};
use aivy_types::{ErrorCode, KeyId, Permissions, Timestamp, UserId};

use crate::{App, Failure, Listed, standing};

/// The input for a new key.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// 1 to 64 characters.
    pub name: String,
    /// At least one.
    pub permissions: Permissions,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made. Its text is not stored anywhere and cannot be retrieved later.
#[derive(Debug)]
pub struct FreshKey {
    /// The key.
    pub key: Key,
    /// The text, to be shown once.
    pub text: KeyText,
    /// The key that it replaces.
    pub replaces: Option<Replaced>,
}

/// A key that was rotated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The ID of the old key.
    pub id: KeyId,
    /// When the old key stops working.
    pub ends_at: Timestamp,
}

/// What is stored of a new key's text.
#[derive(Debug, Clone)]
pub(crate) struct Imprint {
    pub(crate) id: KeyId,
    hash: String,
    prefix: String,
    last_four: String,
}

impl App {
    /// Makes a key for `user`.
    ///
    /// # Errors
    /// Every violation in `new`; there is no such user, the account is closed or already has the
    /// maximum of live keys; or the database fails.
    pub async fn create_key(&self, user: &UserId, new: NewKey) -> Result<FreshKey, Failure> {
        let violations = self.key_violations(&new);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let (text, imprint) = self.new_text();
        let input = (user.clone(), new, imprint, self.clock.now());
        let record = self
            .db
            .write_locking(input, async |tx, (owner, new, imprint, now)| {
                add(tx, owner, new, imprint, *now).await
            })
            .await?;
        self.changed(user);
        Ok(FreshKey {
            key: self.shown(record),
            text,
            replaces: None,
        })
    }

    pub(crate) fn key_violations(&self, new: &NewKey) -> Vec<String> {
        let mut violations = text::one_line_violations("name", &new.name, key::MAX_NAME);
        if new.permissions.is_empty() {
            violations.push("permissions must have at least 1 item".to_owned());
        }
        if new.expires_at.is_some_and(|at| at <= self.clock.now()) {
            violations.push("expires_at must be in the future".to_owned());
        }
        violations
    }

    /// A key as the API shows it now.
    pub(crate) fn shown(&self, key: KeyRecord) -> Key {
        shown(key, self.clock.now())
    }

    pub(crate) fn new_text(&self) -> (KeyText, Imprint) {
        let text = KeyText::generate(&self.entropy);
        let imprint = Imprint {
            id: KeyId::new(self.now_ms(), self.id_bytes()),
            hash: text.hash().to_hex(),
            prefix: text.prefix().to_owned(),
            last_four: text.last_four().to_owned(),
        };
        (text, imprint)
    }

    /// All keys of `user`, in the order in which they were made.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_keys(&self, user: &UserId) -> Result<Vec<Key>, Failure> {
        let (found, now) = (
            self.db.read(user.clone(), keys::list).await?,
            self.clock.now(),
        );
        Ok(found.into_iter().map(|key| shown(key, now)).collect())
    }

    /// A page of the keys of `user` with one of `statuses`, newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keys(
        &self,
        user: &UserId,
        statuses: &[KeyStatus],
        page: PageQuery,
    ) -> Result<Listed<Key>, Failure> {
        let now = self.clock.now();
        let asked = (user.clone(), statuses.to_vec(), page.into(), now);
        let found = self
            .db
            .snapshot(asked, async |tx, (user, statuses, page, now)| {
                key_list::page(tx, user, statuses, *now, *page).await
            });
        // The statuses are those at the time of the query, which the filter used.
        Ok(found.await?.map(|key| shown(key, now)))
    }

    /// A key of `user`.
    ///
    /// # Errors
    /// `user` has no such key, or the database fails.
    pub async fn key(&self, user: &UserId, key: &KeyId) -> Result<Key, Failure> {
        let found = self
            .db
            .read((user.clone(), key.clone()), async |tx, (user, key)| {
                keys::get(tx, user, key).await
            });
        Ok(self.shown(found.await?.ok_or_else(no_key)?))
    }

    /// Ends a key now: on this node at once, on others within a second. A key that is already
    /// revoked stays revoked.
    ///
    /// # Errors
    /// `user` has no such key, or the database fails.
    pub async fn revoke_key(&self, user: &UserId, key: &KeyId) -> Result<(), Failure> {
        let input = (user.clone(), key.clone(), self.clock.now());
        self.db
            .write(input, async |tx, (owner, id, now)| {
                keys::get(tx, owner, id).await?.ok_or_else(no_key)?;
                Ok::<_, Failure>(keys::revoke(tx, owner, id, *now).await?)
            })
            .await?;
        self.changed(user);
        Ok(())
    }

    /// Makes a successor with the same name, permissions and expiry; the old key works for `grace`
    /// more, or until its expiry.
    ///
    /// # Errors
    /// `user` has no such key; it is revoked, expired or already rotated; the account is closed or
    /// already has the maximum of other live keys; or the database fails.
    pub async fn rotate_key(
        &self,
        user: &UserId,
        key: &KeyId,
        grace: Duration,
    ) -> Result<FreshKey, Failure> {
        let (text, imprint) = self.new_text();
        let input = (user.clone(), key.clone(), imprint, grace, self.clock.now());
        let (record, replaced) = self
            .db
            .write_locking(input, async |tx, (owner, old, imprint, grace, now)| {
                replace(tx, owner, old, imprint, *grace, *now).await
            })
            .await?;
        self.changed(user);
        Ok(FreshKey {
            key: self.shown(record),
            text,
            replaces: Some(replaced),
        })
    }
}

/// Adds a key to an account that is open and below the maximum of keys.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    owner: &UserId,
    new: &NewKey,
    imprint: &Imprint,
    now: Timestamp,
) -> Result<KeyRecord, Failure> {
    standing::locked(tx, owner).await?;
    has_room(tx, owner, None, now).await?;
    insert(tx, owner, new, imprint, now).await
}

async fn insert(
    tx: &mut Tx<'_>,
    owner: &UserId,
    new: &NewKey,
    imprint: &Imprint,
    now: Timestamp,
) -> Result<KeyRecord, Failure> {
    let row = keys::NewKey {
        id: imprint.id.clone(),
        user_id: owner.clone(),
        name: new.name.clone(),
        hash: imprint.hash.clone(),
        prefix: imprint.prefix.clone(),
        last_four: imprint.last_four.clone(),
        permissions: new.permissions,
        expires_at: new.expires_at,
    };
    keys::insert(tx, &row, now).await?;
    let stored = keys::get(tx, &row.user_id, &row.id).await?;
    stored.ok_or_else(|| {
        StoreError::Internal("a key that was just stored is not there".to_owned()).into()
    })
}

/// Whether the account can have one more live key, not counting `rotated`. Its row is locked, so
/// that of two callers one waits.
async fn has_room(
    tx: &mut Tx<'_>,
    owner: &UserId,
    rotated: Option<&KeyId>,
    now: Timestamp,
) -> Result<(), Failure> {
    if keys::count_live(tx, owner, rotated, now).await? < key::MAX_LIVE {
        return Ok(());
    }
    let message = format!(
        "The account has {} live keys, which is the maximum: revoke one first",
        key::MAX_LIVE
    );
    Err(Failure::new(ErrorCode::Conflict).message(message))
}

/// Reads and checks the key in the transaction that replaces it: of two rotations at once, one is
/// refused.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    owner: &UserId,
    old: &KeyId,
    imprint: &Imprint,
    grace: Duration,
    now: Timestamp,
) -> Result<(KeyRecord, Replaced), Failure> {
    standing::locked(tx, owner).await?;
    let old = keys::get(tx, owner, old).await?.ok_or_else(no_key)?;
    if !key::is_live(old.expires_at, old.revoked_at, now) || old.replaced_by.is_some() {
        let message = "The key is already revoked, expired or rotated";
        return Err(Failure::new(ErrorCode::Conflict).message(message));
    }
    has_room(tx, owner, Some(&old.id), now).await?;
    let new = NewKey {
        name: old.name,
        permissions: old.permissions,
        expires_at: old.expires_at,
    };
    let fresh = insert(tx, owner, &new, imprint, now).await?;
    keys::set_replaced_by(tx, owner, &old.id, &fresh.id, now).await?;
    let end = key::rotation_end(old.expires_at, now, grace);
    keys::expire_at(tx, owner, &old.id, end, now).await?;
    let replaced = Replaced {
        id: old.id,
        ends_at: end,
    };
    Ok((fresh, replaced))
}

/// A key as the API shows it at `now`.
pub(crate) fn shown(key: KeyRecord, now: Timestamp) -> Key {
    Key {
        status: key::status(key.created_at, key.expires_at, key.revoked_at, now),
        id: key.id,
        name: key.name,
        display: format!("{}…{}", key.prefix, key.last_four),
        permissions: key.permissions.iter().collect(),
        used_permissions: key.used.iter().collect(),
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
        revoked_at: key.revoked_at,
        replaced_by: key.replaced_by,
    }
}

pub(crate) fn no_key() -> Failure {
    Failure::no_such("key")
}
