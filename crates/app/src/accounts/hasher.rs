//! Hashing passwords with argon2id, off the threads that serve, a few at a time.

use std::sync::Arc;

use aivy_core::Entropy;
use aivy_types::ErrorCode;
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::Failure;
use crate::failure::broken;

/// 19 MiB, two passes, one lane: what OWASP's Password Storage Cheat Sheet recommends for argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that are computed at once: each takes its memory and a CPU.
const RUNNING: usize = 2;
/// Hashes that run or wait; one more is refused. At 50 ms each, who waits longest waits some
/// seconds.
const QUEUED: usize = 128;

/// A hash that no password has, of the cost of every other: verified against when there is no
/// account, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies. Clones share the bounds.
#[derive(Debug, Clone)]
pub struct Hasher {
    running: Arc<Semaphore>,
    queued: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(RUNNING)),
            queued: Arc::new(Semaphore::new(QUEUED)),
        }
    }
}

impl Hasher {
    /// The hash of `password`, in the PHC string format.
    ///
    /// # Errors
    /// Too many wait.
    pub async fn hash(&self, password: String, entropy: &Entropy) -> Result<String, Failure> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let hash = self.run(move || {
            let made = argon2().hash_password_with_salt(password.as_bytes(), &salt);
            made.map(|hash| hash.to_string())
        });
        hash.await?.map_err(unhashable)
    }

    /// Whether `password` has this hash; with no hash it has not, after the same work.
    ///
    /// # Errors
    /// Too many wait, or the hash is none.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let verified = self.run(move || {
            let hash = PasswordHash::new(&hash).map_err(argon2::password_hash::Error::from)?;
            match argon2().verify_password(password.as_bytes(), &hash) {
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                verified => verified.map(|()| true),
            }
        });
        let right = verified.await?.map_err(unhashable)?;
        Ok(right && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::new(ErrorCode::ServiceUnavailable).cause("too many hashes wait");
        let _place = self.queued.try_acquire().map_err(|_| busy())?;
        let turn = self.running.clone().acquire_owned().await;
        let turn = turn.map_err(|_| busy())?;
        // Who asked may go away; the turn is over when the work is.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(broken)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn unhashable(error: argon2::password_hash::Error) -> Failure {
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
        for (password, known, right) in [
            ("secret words", Some(hash.clone()), true),
            ("secret word", Some(hash), false),
            ("", None, false),
        ] {
            let verified = hasher.verify(text(password), known).await.unwrap();
            assert_eq!(verified, right, "{password}");
        }
    }

    /// The cost of nobody's hash is that of everybody's.
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
        assert!(!hasher.verify(text("x"), None).await.unwrap());
    }
}
