//! API keys: the format of their texts, and when a key is valid.
//!
//! A text is `aivy_`, 40 random base62 characters (238 bits) and 6 base62 characters of the CRC-32
//! over everything before them. With the checksum, scanners of leaked secrets and the server detect
//! typing errors without a look-up; it has no security function. Only the SHA-256 of a text is ever
//! stored: 238 random bits cannot be guessed, so a slow hash is not needed.
//!
//! No text may reach a log: [`KeyText`] and [`Key`] do not show it in `Debug` and have no
//! `Display`.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use aivy_types::Timestamp;
use aivy_types::body::KeyStatus;
use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

/// The prefix of every key.
pub const PREFIX: &str = "aivy_";
/// The length of a key's text.
pub const LENGTH: usize = 51;
/// The maximum length of a key's name, in characters.
pub const MAX_NAME: usize = 64;

const RANDOM: usize = 40;
const CHECKSUM: usize = 6;
/// The number of first characters that are shown: the prefix and four more.
const SHOWN: usize = PREFIX.len() + 4;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The text does not have the format of a key, or its checksum is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an AIVY API key: the shape or the checksum is wrong")]
pub struct Malformed;

/// The text of a new key: a secret, to be shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

impl KeyText {
    /// A new key.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        let mut text = String::with_capacity(LENGTH);
        text.push_str(PREFIX);
        push_random(&mut text, entropy);
        let sum = checksum(text.as_bytes());
        text.extend(sum.iter().map(|&digit| char::from(digit)));
        Self(text)
    }

    /// A text that was made before.
    ///
    /// # Errors
    /// It is not a valid key.
    pub fn read(text: String) -> Result<Self, Malformed> {
        parse(&text)?;
        Ok(Self(text))
    }

    /// The text itself, for the one place that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The hash that is stored.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        Key(&self.0).hash()
    }

    /// The first characters, for display: `aivy_AbCd`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// The last four characters, for display.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[LENGTH - 4..]
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(…)")
    }
}

/// A text with the format of a key and the right checksum.
#[derive(Clone, Copy)]
pub struct Key<'a>(&'a str);

impl Key<'_> {
    /// The hash that is stored.
    #[must_use]
    pub fn hash(self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Parses what a client sent. If the length is right, the time does not depend on where the text is
/// wrong.
///
/// # Errors
/// [`Malformed`].
pub fn parse(text: &str) -> Result<Key<'_>, Malformed> {
    let bytes = text.as_bytes();
    if bytes.len() != LENGTH {
        return Err(Malformed);
    }
    let (body, sum) = bytes.split_at(LENGTH - CHECKSUM);
    let (prefix, random) = body.split_at(PREFIX.len());
    let digits = random
        .iter()
        .fold(true, |all, byte| all & byte.is_ascii_alphanumeric());
    if (prefix == PREFIX.as_bytes()) & digits & (sum == checksum(body)) {
        Ok(Key(text))
    } else {
        Err(Malformed)
    }
}

/// Appends base62 digits without bias: bytes above the last multiple of 62 are drawn again.
fn push_random(text: &mut String, entropy: &Entropy) {
    const WHOLE: u8 = 62 * 4;
    let mut left = RANDOM;
    let mut drawn = [0; RANDOM + 8];
    while left > 0 {
        entropy.fill(&mut drawn);
        let digits = drawn.iter().filter(|&&byte| byte < WHOLE).take(left);
        for &byte in digits {
            text.push(char::from(BASE62[usize::from(byte % 62)]));
            left -= 1;
        }
    }
}

/// The CRC-32 (ISO-HDLC) of `body`, most significant digit first.
fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let mut rest = crc32fast::hash(body);
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

/// The SHA-256 of a key's text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits, as it is stored.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

/// Only the bytes, so that a hasher gets exactly 32.
impl Hash for KeyHash {
    fn hash<H: Hasher>(&self, to: &mut H) {
        to.write(&self.0);
    }
}

/// Shows the first bytes: enough to distinguish keys in a log.
impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyHash({}…)", &self.to_hex()[..8])
    }
}

/// Whether a key is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    /// It is valid.
    Live,
    /// It was revoked; this takes precedence over expiry.
    Revoked,
    /// It has expired.
    Expired,
}

/// The standing of a key at `now`. It is valid before `expires_at`, and if it is not revoked.
#[must_use]
pub fn standing(
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    now: Timestamp,
) -> KeyStanding {
    if revoked_at.is_some() {
        // Whatever the time is: the clocks of nodes differ, and a revocation takes effect now.
        KeyStanding::Revoked
    } else if expires_at.is_some_and(|at| at <= now) {
        KeyStanding::Expired
    } else {
        KeyStanding::Live
    }
}

/// Whether a key is valid at `now`: neither revoked nor expired.
#[must_use]
pub fn is_live(
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    standing(expires_at, revoked_at, now) == KeyStanding::Live
}

/// When a key that is rotated at `now` expires: after `grace`, and never later than before.
#[must_use]
pub fn rotation_end(expires_at: Option<Timestamp>, now: Timestamp, grace: Duration) -> Timestamp {
    let grace = i64::try_from(grace.as_micros()).unwrap_or(i64::MAX);
    let end = now.plus_micros(grace);
    expires_at.map_or(end, |at| at.min(end))
}

/// How long before its expiry a key counts as expiring: 7 days, in microseconds, or half of a
/// shorter lifetime.
pub const EXPIRING_MICROS: i64 = 7 * 86_400 * 1_000_000;
/// After how long without use a key is reported as unused: 90 days, in microseconds.
const UNUSED_MICROS: i64 = 90 * 86_400 * 1_000_000;

/// The status of a key at `now`.
#[must_use]
pub fn status(
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    now: Timestamp,
) -> KeyStatus {
    match standing(expires_at, revoked_at, now) {
        KeyStanding::Revoked => KeyStatus::Revoked,
        KeyStanding::Expired => KeyStatus::Expired,
        KeyStanding::Live if is_expiring(created_at, expires_at, now) => KeyStatus::Expiring,
        KeyStanding::Live => KeyStatus::Active,
    }
}

fn is_expiring(created_at: Timestamp, expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_some_and(|end| {
        let life = end.micros().saturating_sub(created_at.micros());
        let lead = EXPIRING_MICROS.min(life / 2);
        end.micros() - lead <= now.micros()
    })
}

/// Whether a key has not been used for 90 days, or never since it was made that long ago.
#[must_use]
pub fn is_unused(created_at: Timestamp, last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    let since = last_used_at.unwrap_or(created_at);
    now.micros().saturating_sub(since.micros()) >= UNUSED_MICROS
}

/// The maximum number of live keys of an account.
pub const MAX_LIVE: i64 = 100;

/// Minutes since the Unix epoch, the precision of `last_used_at`.
#[must_use]
pub const fn minute(time: Timestamp) -> i64 {
    time.seconds().div_euclid(60)
}

/// The time at which a [`minute`] begins.
#[must_use]
pub const fn start_of_minute(minute: i64) -> Timestamp {
    Timestamp::from_micros(minute.saturating_mul(60_000_000))
}

#[cfg(test)]
#[path = "key_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
