//! Keys of requests whose effect is outside of the database, such as tokens of a provider: claimed before
//! the work, so that no copy is worked on beside it, on this node or another, and settled after it.

use aivy_store::StoreError;
use aivy_store::idempotency::{self, ResponseRecord};
use aivy_types::{Timestamp, UserId};

use crate::actor::{IdempotentRequest, horizon};
use crate::{App, Failure};

/// What becomes of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The answer is kept under this status.
    Kept(u16, String),
    /// It was a stream, and a repetition is refused.
    Streamed,
    /// It was too large, and a repetition is refused.
    TooLarge,
    /// A repetition is worked on again.
    Released,
}

impl App {
    /// Claims the key of a request. A claim that is older than `lost_after` microseconds is lost.
    /// False if another request has it, or has had it.
    ///
    /// # Errors
    /// No database.
    pub async fn claim(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
        lost_after: i64,
    ) -> Result<bool, Failure> {
        let now = self.clock.now();
        let lost = Timestamp::from_micros(now.micros().saturating_sub(lost_after));
        let (key, fingerprint) = (request.key.clone(), request.fingerprint.clone());
        let input = (user.clone(), key, fingerprint, lost, now);
        let claiming =
            self.db
                .write_locking(input, async |tx, (user, key, fingerprint, lost, now)| {
                    let since = horizon(*now);
                    idempotency::claim(tx, user, key, fingerprint, *lost, since, *now).await
                });
        match claiming.await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a claim.
    ///
    /// # Errors
    /// No database: the claim stays until it is taken for lost.
    pub async fn settle_claim(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
        settlement: Settlement,
    ) -> Result<(), Failure> {
        let (status, body) = match settlement {
            Settlement::Released => return self.release_claim(user, request).await,
            Settlement::Kept(status, body) => (status, body),
            Settlement::Streamed => (idempotency::STREAMED, String::new()),
            Settlement::TooLarge => (idempotency::TOO_LARGE, String::new()),
        };
        let record = ResponseRecord {
            fingerprint: request.fingerprint.clone(),
            status,
            body,
            location: None,
        };
        let input = (user.clone(), request.key.clone(), record);
        let settling = self
            .db
            .write_locking(input, async |tx, (user, key, record)| {
                idempotency::settle(tx, user, key, record).await
            });
        Ok(settling.await?)
    }

    async fn release_claim(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
    ) -> Result<(), Failure> {
        let input = (
            user.clone(),
            request.key.clone(),
            request.fingerprint.clone(),
        );
        let releasing = self
            .db
            .write_locking(input, async |tx, (user, key, fingerprint)| {
                idempotency::release(tx, user, key, fingerprint).await
            });
        Ok(releasing.await?)
    }
}
