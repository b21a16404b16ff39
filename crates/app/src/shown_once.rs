//! Keys that are made on a page, and shown once.
//!
//! A page that makes something redirects to an address of its own, so that a reload, a second click
//! and the back button make nothing anew. So the text of a key must wait until the browser requests
//! it, and then be deleted. It waits encrypted (ChaCha20-Poly1305), with a key that is derived
//! (HKDF, RFC 5869) from the secret of the session that made it: the database has only a hash of
//! that secret, and cannot decrypt the text.

use std::time::Duration;

use aivy_core::key::KeyText;
use aivy_store::{Tx, fresh_keys, keys};
use aivy_types::body::Key;
use aivy_types::{ErrorCode, KeyId, Timestamp, UserId};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};

use crate::actor::Done;
use crate::keys::{NewKey, Replaced, add, no_key, replace, shown};
use crate::{Actor, App, Failure, FreshKey};

/// How long a text waits: five minutes, in microseconds.
const WAITS_MICROS: i64 = 5 * 60 * 1_000_000;

/// A key, with its text if it was not shown before.
#[derive(Debug)]
pub enum Showing {
    /// The text is shown now, and never again.
    Now(Box<FreshKey>),
    /// The text was already shown, waited too long, or belongs to another session.
    Before(Box<Key>),
}

impl App {
    /// Makes a key for the actor; [`App::show_key`] returns its text once, to this session.
    ///
    /// # Errors
    /// See [`App::create_key`].
    pub async fn create_key_to_show(
        &self,
        actor: &Actor,
        new: NewKey,
        session: &str,
    ) -> Result<KeyId, Failure> {
        let violations = self.key_violations(&new);
        if !violations.is_empty() {
            return Err(Failure::invalid(violations));
        }
        let (text, imprint) = self.new_text();
        let sealed = seal(&text, &imprint.id, session)?;
        let input = (actor.user.clone(), new, imprint, sealed);
        self.act(
            actor,
            input,
            async |tx, context, (owner, new, imprint, sealed)| {
                let made = add(tx, owner, new, imprint, context.now).await?;
                wait(tx, &made.id, sealed, context.now).await?;
                Ok(Done::new(made.id))
            },
        )
        .await
    }

    /// Rotates a key of the actor; the text of its successor is shown to this session once.
    ///
    /// # Errors
    /// See [`App::rotate_key`].
    pub async fn rotate_key_to_show(
        &self,
        actor: &Actor,
        key: &KeyId,
        grace: Duration,
        session: &str,
    ) -> Result<KeyId, Failure> {
        let (text, imprint) = self.new_text();
        let sealed = seal(&text, &imprint.id, session)?;
        let input = (actor.user.clone(), key.clone(), (imprint, sealed), grace);
        self.act(
            actor,
            input,
            async |tx, context, (owner, old, fresh, grace)| {
                let (imprint, sealed) = fresh;
                let (made, _) = replace(tx, owner, old, imprint, *grace, context.now).await?;
                wait(tx, &made.id, sealed, context.now).await?;
                Ok(Done::new(made.id))
            },
        )
        .await
    }

    /// A key of `user`, with its text if it waits for this session. The text is deleted.
    ///
    /// # Errors
    /// `user` has no such key, or the database fails.
    pub async fn show_key(
        &self,
        user: &UserId,
        key: &KeyId,
        session: &str,
    ) -> Result<Showing, Failure> {
        let now = self.clock.now();
        let input = (user.clone(), key.clone(), session.to_owned(), now);
        self.db
            .write_locking(input, async |tx, (user, key, session, now)| {
                show(tx, user, key, session, *now).await
            })
            .await
    }
}

async fn wait(tx: &mut Tx<'_>, key: &KeyId, sealed: &str, now: Timestamp) -> Result<(), Failure> {
    let end = now.plus_micros(WAITS_MICROS);
    Ok(fresh_keys::insert(tx, key, sealed, end).await?)
}

async fn show(
    tx: &mut Tx<'_>,
    user: &UserId,
    key: &KeyId,
    session: &str,
    now: Timestamp,
) -> Result<Showing, Failure> {
    let record = keys::get(tx, user, key).await?.ok_or_else(no_key)?;
    let sealed = fresh_keys::get(tx, key, now).await?;
    let text = sealed.and_then(|sealed| open(&sealed, key, session));
    let Some(text) = text else {
        return Ok(Showing::Before(Box::new(shown(record, now))));
    };
    // Of two requests at once, only one gets the text.
    if !fresh_keys::remove(tx, key).await? {
        return Ok(Showing::Before(Box::new(shown(record, now))));
    }
    let replaced = keys::replaced_by(tx, user, key).await?;
    let replaces = replaced.and_then(|old| {
        let ends_at = old.revoked_at.or(old.expires_at)?;
        Some(Replaced {
            id: old.id,
            ends_at,
        })
    });
    Ok(Showing::Now(Box::new(FreshKey {
        key: shown(record, now),
        text,
        replaces,
    })))
}

fn seal(text: &KeyText, key: &KeyId, session: &str) -> Result<String, Failure> {
    let failed = || Failure::new(ErrorCode::InternalError).cause("a key could not be sealed");
    let cipher = cipher(key, session).ok_or_else(failed)?;
    let mut bytes = text.expose().as_bytes().to_vec();
    let sealed = cipher.seal_in_place_append_tag(nonce(), Aad::empty(), &mut bytes);
    sealed.map_err(|_| failed())?;
    Ok(hex::encode(bytes))
}

/// Decrypts the text; `None` if another session encrypted it.
fn open(sealed: &str, key: &KeyId, session: &str) -> Option<KeyText> {
    let mut bytes = hex::decode(sealed).ok()?;
    let cipher = cipher(key, session)?;
    let text = cipher
        .open_in_place(nonce(), Aad::empty(), &mut bytes)
        .ok()?;
    KeyText::read(String::from_utf8(text.to_vec()).ok()?).ok()
}

/// Each text has a cipher of its own.
fn cipher(key: &KeyId, session: &str) -> Option<LessSafeKey> {
    let secret = Salt::new(HKDF_SHA256, b"the text of a fresh key").extract(session.as_bytes());
    let info = [key.as_str().as_bytes()];
    let derived = secret.expand(&info, &CHACHA20_POLY1305).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(derived)))
}

/// A cipher encrypts only one text, so a fixed nonce is safe.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_core::Entropy;

    #[test]
    fn only_the_session_that_made_a_key_can_read_it() {
        let text = KeyText::generate(&Entropy::seeded(1));
        let (key, other): (KeyId, KeyId) = ("key_1".parse().unwrap(), "key_2".parse().unwrap());
        let sealed = seal(&text, &key, "session").unwrap();
        assert!(!sealed.contains(text.expose()));
        let read = |key, session| open(&sealed, key, session).map(|text| text.expose().to_owned());
        assert_eq!(read(&key, "session").as_deref(), Some(text.expose()));
        assert_eq!(read(&key, "another"), None);
        assert_eq!(read(&other, "session"), None);
        for spoilt in ["", "zz", "é", &sealed[2..], &sealed.replace('a', "b")] {
            assert!(open(spoilt, &key, "session").is_none(), "{spoilt}");
        }
    }
}
