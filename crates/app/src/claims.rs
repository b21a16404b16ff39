//! Claims on idempotency keys of requests whose effect is outside of the database, such as provider
//! tokens: a key is claimed before the work, so that no copy runs at the same time, on this node or
//! another, and settled after it.

use aivy_store::StoreError;
use aivy_store::idempotency::{self, ResponseRecord};
use aivy_types::{Timestamp, UserId};

use crate::actor::{IdempotentRequest, horizon};
use crate::{App, Failure};

/// How a claim is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The response is kept with this status.
    Kept(u16, String),
    /// It was a stream; a retry is refused.
    Streamed,
    /// It was too large; a retry is refused.
    TooLarge,
    /// A retry is processed again.
    Released,
}

impl App {
    /// Claims the key of a request. A claim that is older than `lost_after` microseconds counts as
    /// lost. Returns false if another request holds the key, or has held it.
    ///
    /// # Errors
    /// The database fails.
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

    /// Settles a claim.
    ///
    /// # Errors
    /// The database fails: the claim stays until it counts as lost.
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
