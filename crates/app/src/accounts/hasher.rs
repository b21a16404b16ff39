//! Hashing passwords with argon2id, on threads of its own, a few at a time.

use std::sync::Arc;

use aivy_core::Entropy;
use aivy_core::names::prepared_password;
use aivy_types::ErrorCode;
use argon2::password_hash::Error;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{Semaphore, oneshot};

use super::hashing_threads::{HashingThreads, Memory};
use super::password;
use crate::Failure;

/// 19 MiB, two passes, one lane: what OWASP's Password Storage Cheat Sheet recommends for argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that run or wait; one more is refused. At 50 ms each, the longest wait is some seconds.
const QUEUED: usize = 128;

/// A hash that matches no password and costs as much as any other: verified against when there is
/// no account, so that the response takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The outcome of comparing a password with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCheck {
    /// The password is wrong.
    Wrong,
    /// The password is right.
    Right,
    /// The password is right, but was hashed as typed, before passwords were normalized.
    RightAsTyped,
}

/// Hashes and verifies passwords. Clones share the limits.
#[derive(Debug, Clone)]
pub struct Hasher {
    threads: Arc<HashingThreads>,
    queued: Arc<Semaphore>,
    /// Whether it hashes where it is called, at the least cost.
    #[cfg(feature = "testing")]
    simulated: bool,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            threads: Arc::default(),
            queued: Arc::new(Semaphore::new(QUEUED)),
            #[cfg(feature = "testing")]
            simulated: false,
        }
    }
}

impl Hasher {
    /// A hasher for a simulation: without threads, and at the least cost.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn simulated() -> Self {
        Self {
            simulated: true,
            ..Self::default()
        }
    }

    /// The cost of a new hash.
    #[allow(
        clippy::unused_self,
        reason = "the same call with and without the feature"
    )]
    fn cost(&self) -> Argon2<'static> {
        #[cfg(feature = "testing")]
        if self.simulated {
            let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default();
            return Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        }
        argon2()
    }

    /// The hash of `password`, normalized, in the PHC string format.
    ///
    /// # Errors
    /// Too many hashes wait.
    pub async fn hash(&self, password: String, entropy: &Entropy) -> Result<String, Failure> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let cost = self.cost();
        let made =
            self.run(move |memory| made(memory, &cost, &prepared_password(&password), &salt));
        made.await?.map_err(unhashable)
    }

    /// Compares what was typed with this hash; without a hash it is wrong, after the same work.
    ///
    /// # Errors
    /// Too many hashes wait, or `hash` is malformed.
    pub async fn verify(
        &self,
        typed: String,
        hash: Option<String>,
    ) -> Result<PasswordCheck, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let verified = self.run(move |memory| check(memory, &typed, &hash));
        let check = verified.await?.map_err(unhashable)?;
        Ok(if known { check } else { PasswordCheck::Wrong })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        #[cfg(feature = "testing")]
        if self.simulated {
            return Ok(work(&mut Memory::default()));
        }
        let unavailable = Failure::new(ErrorCode::ServiceUnavailable);
        let place = self.queued.clone().try_acquire_owned();
        let place = place.map_err(|_| unavailable.clone().cause("too many hashes wait"))?;
        let (to, answer) = oneshot::channel();
        let sent = self.threads.send(Box::new(move |memory| {
            // The caller may have gone away while it waited.
            if !to.is_closed() {
                let _ = to.send(work(memory));
            }
            drop(place);
        }));
        sent.map_err(|error| unavailable.cause(anyhow::Error::new(error)))?;
        let lost = |_| Failure::new(ErrorCode::InternalError).cause("a hash was lost");
        answer.await.map_err(lost)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Computes a new hash of `password`.
fn made(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8],
) -> Result<String, Error> {
    let salt = Salt::new(salt)?;
    let hash = output(memory, argon2, password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(salt),
        hash: Some(hash),
    };
    Ok(hash.to_string())
}

/// Compares what was typed with this hash: one computation, and a second one if the normalized text
/// differs from the typed one.
fn check(memory: &mut Memory, typed: &str, hash: &str) -> Result<PasswordCheck, Error> {
    let (prepared, raw) = password::readings(typed);
    if has(memory, &prepared, hash)? {
        return Ok(PasswordCheck::Right);
    }
    match raw {
        Some(raw) if has(memory, raw, hash)? => Ok(PasswordCheck::RightAsTyped),
        _ => Ok(PasswordCheck::Wrong),
    }
}

/// Whether `password` has this hash, with the parameters that are stored in the hash.
fn has(memory: &mut Memory, password: &str, hash: &str) -> Result<bool, Error> {
    let hash = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        return Err(Error::EncodingInvalid);
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?;
    let argon2 = Argon2::new(
        algorithm,
        version.unwrap_or_default(),
        Params::try_from(&hash)?,
    );
    // Compared in constant time.
    Ok(output(memory, &argon2, password, salt, expected.len())? == *expected)
}

fn output(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &str,
    salt: &Salt,
    length: usize,
) -> Result<Output, Error> {
    let mut buffer = [0; Output::MAX_LENGTH];
    let out = buffer.get_mut(..length).ok_or(Error::OutputSize)?;
    memory.lend(argon2.params().block_count(), |blocks| {
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, blocks)
    })?;
    Ok(Output::new(out)?)
}

fn unhashable(error: Error) -> Failure {
    Failure::new(ErrorCode::InternalError).cause(error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[tokio::test]
    async fn a_password_is_verified_by_its_hash_alone() {
        let (hasher, entropy) = (Hasher::default(), Entropy::seeded(1));
        let hash = hasher.hash(text("secret words"), &entropy).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let again = hasher.hash(text("secret words"), &entropy).await.unwrap();
        assert_ne!(hash, again, "the salt differs");
        for (password, known, expected) in [
            ("secret words", Some(hash.clone()), PasswordCheck::Right),
            (
                "secret\u{a0}words",
                Some(hash.clone()),
                PasswordCheck::Right,
            ),
            ("secret word", Some(hash), PasswordCheck::Wrong),
            ("", None, PasswordCheck::Wrong),
        ] {
            let verified = hasher.verify(text(password), known).await.unwrap();
            assert_eq!(verified, expected, "{password}");
        }
    }

    /// At most two hashes, the same number for an unknown account as for a real one.
    #[test]
    fn hashes_are_counted_and_do_not_tell_who_exists() {
        let mut memory = Memory::default();
        let own = made(&mut memory, &argon2(), "päss words", b"a salt of a test").unwrap();
        let before = made(
            &mut memory,
            &argon2(),
            "pa\u{308}ss words",
            b"a salt of a test",
        )
        .unwrap();
        let mut tried = |typed: &str, hash: &str| {
            let lent = memory.lent();
            let check = check(&mut memory, typed, hash).unwrap();
            (check, memory.lent() - lent)
        };
        let endless = "pa\u{308}ss words".repeat(1_000);
        for (typed, hashes) in [("word", 1), ("wo\u{308}rd", 2), (&*endless, 1), ("", 1)] {
            for hash in [&*own, &*before, NOBODY] {
                assert_eq!(
                    tried(typed, hash),
                    (PasswordCheck::Wrong, hashes),
                    "{typed}"
                );
            }
        }
        let typed = "pa\u{308}ss words";
        assert_eq!(tried(typed, &own), (PasswordCheck::Right, 1));
        assert_eq!(tried(typed, &before), (PasswordCheck::RightAsTyped, 2));
    }

    /// The dummy hash costs as much as a real one.
    #[test]
    fn nobodys_hash_costs_as_much() {
        let params = Params::try_from(&PasswordHash::new(NOBODY).unwrap()).unwrap();
        let own = argon2();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (
                own.params().m_cost(),
                own.params().t_cost(),
                own.params().p_cost()
            ),
        );
        assert_eq!(params.output_len(), Some(Params::DEFAULT_OUTPUT_LEN));
    }

    #[tokio::test]
    async fn one_too_many_is_refused() {
        let hasher = Hasher::default();
        let all = hasher
            .queued
            .try_acquire_many(u32::try_from(QUEUED).unwrap())
            .unwrap();
        let refused = hasher.verify(text("x"), None).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::ServiceUnavailable);
        drop(all);
        assert!(hasher.verify(text("x"), None).await.is_ok());
    }
}
