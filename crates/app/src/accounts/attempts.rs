//! Limits on attempts to log in: token buckets in the database, one for each account and one for
//! each address. Known browsers have buckets of their own, which strangers cannot use up.

use std::net::IpAddr;

use aivy_core::counted::counted;
use aivy_core::limit::Policy;
use aivy_store::{Tx, attempts};
use aivy_types::{ErrorCode, Plan, SessionId, Timestamp};
use sha2::{Digest, Sha256};

use super::Visit;
use super::claimed::Claimed;
use crate::{App, Failure};

/// What attempts are counted for.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    hash: String,
    policy: Policy,
}

impl App {
    /// Guesses at the password of an account, whichever of its names is used; or of a name without
    /// an account.
    pub(super) fn guesses_at(&self, claimed: &Claimed) -> Result<Subject, Failure> {
        self.tries_at("guess", claimed)
    }

    /// Letters to the owner of an account. They have their own bucket, so guesses at the account do
    /// not block them.
    pub(super) fn letters_to(&self, claimed: &Claimed) -> Result<Subject, Failure> {
        self.tries_at("letter", claimed)
    }

    fn tries_at(&self, kind: &str, claimed: &Claimed) -> Result<Subject, Failure> {
        let target = match (&claimed.user, &claimed.browser) {
            (Some(user), Some(browser)) => format!("browser:{}:{browser}", user.id),
            (Some(user), None) => format!("account:{}", user.id),
            (None, _) => format!("name:{}", claimed.name),
        };
        subject(kind, &target, self.accounts.attempts_per_account, 10)
    }

    /// Confirmations of a password in this session.
    pub(super) fn confirmations_in(&self, session: &SessionId) -> Result<Subject, Failure> {
        let id = session.as_str();
        subject("confirm", id, self.accounts.attempts_per_account, 10)
    }

    /// Attempts from an address; known browsers are counted separately. An IPv6 address counts by
    /// its /64, which is what one customer of a provider has.
    pub(super) fn tries_from(&self, visit: &Visit, known: bool) -> Result<Subject, Failure> {
        let place = match visit.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.to_string(),
                None => format!("{:?}", &address.segments()[..4]),
            },
        };
        let kind = if known { "known" } else { "address" };
        subject(kind, &place, self.accounts.attempts_per_address, 5)
    }

    /// Takes one token from each bucket, or none from any.
    ///
    /// # Errors
    /// One of them is empty: refused until it holds a token again.
    pub(super) async fn attempt(&self, mut subjects: Vec<Subject>) -> Result<(), Failure> {
        // All callers lock in the same order.
        subjects.sort_by(|a, b| a.hash.cmp(&b.hash));
        let now = self.clock.now();
        self.db
            .write_locking((subjects, now), async |tx, (subjects, now)| {
                for subject in subjects {
                    take(tx, subject, *now).await?;
                }
                Ok(())
            })
            .await
    }

    /// Resets the bucket, after a successful attempt.
    pub(super) async fn forgive(&self, subject: Subject) -> Result<(), Failure> {
        let done = self.db.write_locking(subject.hash, async |tx, subject| {
            attempts::remove(tx, subject).await
        });
        Ok(done.await?)
    }
}

fn subject(kind: &str, what: &str, rate: u32, at_once: u32) -> Result<Subject, Failure> {
    let plan = Plan {
        name: kind.to_owned(),
        rate,
        burst: rate.saturating_mul(at_once),
    };
    let invalid = |error| Failure::new(ErrorCode::InternalError).cause(anyhow::Error::new(error));
    Ok(Subject {
        hash: hex::encode(Sha256::digest(format!("{kind}:{what}"))),
        policy: Policy::new(&plan).map_err(invalid)?,
    })
}

async fn take(tx: &mut Tx<'_>, subject: &Subject, now: Timestamp) -> Result<(), Failure> {
    let micros = u64::try_from(now.micros()).unwrap_or_default();
    let word = attempts::lock(tx, &subject.hash).await?;
    let word = u64::try_from(word).unwrap_or_default();
    let (word, decision) = subject.policy.take(word, micros);
    if !decision.admitted {
        let seconds = decision.retry_after_secs.max(1);
        return Err(Failure::new(ErrorCode::RateLimitExceeded)
            .message(format!(
                "Too many attempts. Please try again in {}.",
                counted(seconds, "second")
            ))
            .retry_after(seconds));
    }
    let after = i64::try_from(decision.reset_after).unwrap_or(i64::MAX);
    let full_at = now.plus_micros(after);
    let word = i64::try_from(word).unwrap_or(i64::MAX);
    attempts::set(tx, &subject.hash, word, full_at).await?;
    Ok(())
}
