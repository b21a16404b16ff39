//! API keys: made, rotated, revoked.

use std::time::Duration;

use aivy_core::key::KeyText;
use aivy_store::keys::{self, KeyRecord};
use aivy_types::{ErrorCode, KeyId, Permissions, Timestamp, UserId};

use crate::{App, Failure};

/// The longest name of a key, in characters.
pub(crate) const MAX_NAME: usize = 64;

/// What a key is made from.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// At least one.
    pub permissions: Permissions,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made. Its text is nowhere else, and cannot be had again.
#[derive(Debug)]
pub struct FreshKey {
    /// The record.
    pub record: KeyRecord,
    /// The text, to be shown once.
    pub text: KeyText,
}

impl App {
    /// Makes a key for `user`.
    ///
    /// # Errors
    /// Every violation in `new`; there is no such user; no database.
    pub async fn create_key(&self, user: &UserId, new: NewKey) -> Result<FreshKey, Failure> {
        let violations = self.key_violations(&new);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        self.profile(user).await?;
        let (text, row) = self.new_key(user, &new);
        let user = user.clone();
        let record = self
            .db
            .write(move |tx| {
                let (user, row) = (user.clone(), row.clone());
                Box::pin(async move {
                    keys::insert(tx, &row).await?;
                    keys::get(tx, &user, &row.id).await
                })
            })
            .await?
            .ok_or_else(no_key)?;
        self.changed(&record.user_id);
        Ok(FreshKey { record, text })
    }

    fn key_violations(&self, new: &NewKey) -> Vec<String> {
        let mut violations = Vec::new();
        if !(1..=MAX_NAME).contains(&new.name.chars().count()) {
            violations.push(format!("name must have 1 to {MAX_NAME} characters"));
        }
        if new.permissions.is_empty() {
            violations.push("permissions must have at least 1 items".to_owned());
        }
        if new.expires_at.is_some_and(|at| at <= self.clock.now()) {
            violations.push("expires_at must be in the future".to_owned());
        }
        violations
    }

    fn new_key(&self, user: &UserId, new: &NewKey) -> (KeyText, keys::NewKey) {
        let text = KeyText::generate(&self.entropy);
        let row = keys::NewKey {
            id: KeyId::new(self.now_ms(), self.id_bytes()),
            user_id: user.clone(),
            name: new.name.clone(),
            permissions: new.permissions,
            hash: text.hash().to_hex(),
            prefix: text.prefix().to_owned(),
            last_four: text.last_four().to_owned(),
            created_at: self.clock.now(),
            expires_at: new.expires_at,
        };
        (text, row)
    }

    /// The keys of `user`, revoked and expired ones too, the newest first.
    ///
    /// # Errors
    /// No database.
    pub async fn list_keys(&self, user: &UserId) -> Result<Vec<KeyRecord>, Failure> {
        let user = user.clone();
        Ok(self
            .db
            .read(move |tx| Box::pin(async move { keys::list(tx, &user).await }))
            .await?)
    }

    /// Ends a key now: on this node at once, on others within a second.
    ///
    /// # Errors
    /// `user` has no such key, or no database.
    pub async fn revoke_key(&self, user: &UserId, key: &KeyId) -> Result<(), Failure> {
        let (now, owner, id) = (self.clock.now(), user.clone(), key.clone());
        let found = self
            .db
            .write(move |tx| {
                let (owner, id) = (owner.clone(), id.clone());
                Box::pin(async move { keys::revoke(tx, &owner, &id, now).await })
            })
            .await?;
        self.changed(user);
        if found { Ok(()) } else { Err(no_key()) }
    }

    /// Makes a successor with the same name and permissions; the old key works for `grace` more,
    /// or until it would have expired anyway.
    ///
    /// # Errors
    /// `user` has no such key, it is revoked or expired, or no database.
    pub async fn rotate_key(
        &self,
        user: &UserId,
        key: &KeyId,
        grace: Duration,
    ) -> Result<FreshKey, Failure> {
        let now = self.clock.now();
        let (owner, id) = (user.clone(), key.clone());
        let old = self
            .db
            .read(move |tx| Box::pin(async move { keys::get(tx, &owner, &id).await }))
            .await?;
        let old = old.ok_or_else(no_key)?;
        if !aivy_core::key::is_live(old.expires_at, old.revoked_at, now) {
            let message = "The key is revoked or expired and cannot be rotated";
            return Err(Failure::new(ErrorCode::Conflict).message(message));
        }
        let end = i64::try_from(grace.as_micros())
            .ok()
            .and_then(|grace| now.micros().checked_add(grace));
        let end = end.map_or(Timestamp::from_micros(i64::MAX), Timestamp::from_micros);
        let new = NewKey {
            name: old.name.clone(),
            permissions: old.permissions,
            expires_at: None,
        };
        let (text, row) = self.new_key(user, &new);
        let owner = user.clone();
        let record = self
            .db
            .write(move |tx| {
                let (owner, row, old) = (owner.clone(), row.clone(), old.id.clone());
                Box::pin(async move {
                    keys::insert(tx, &row).await?;
                    keys::set_replaced_by(tx, &owner, &old, &row.id).await?;
                    keys::expire_at(tx, &owner, &old, end).await?;
                    keys::get(tx, &owner, &row.id).await
                })
            })
            .await?
            .ok_or_else(no_key)?;
        self.changed(user);
        Ok(FreshKey { record, text })
    }
}

fn no_key() -> Failure {
    Failure::new(ErrorCode::NotFound).message("There is no such key")
}
