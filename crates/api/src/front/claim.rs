//! The claim of a request on its `Idempotency-Key`, until its response is known.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use aivy_app::{App, Failure, IdempotentRequest, Settlement};
use aivy_types::UserId;
use tracing::Instrument as _;

use crate::idempotency_locks::IdempotencyGuard;

/// A claim that was taken. If it is dropped without being settled, it is released: the caller has
/// left, and its call of a provider has ended with that.
#[derive(Debug)]
pub(super) struct KeyClaim(Option<Taken>);

#[derive(Debug)]
struct Taken {
    app: Data<App>,
    user: UserId,
    idempotent_request: Arc<IdempotentRequest>,
    /// Copies on this node wait until the claim is settled.
    _guard: IdempotencyGuard,
}

impl KeyClaim {
    /// Takes the claim; returns `None` if another request holds the key.
    ///
    /// # Errors
    /// The database fails.
    pub(super) async fn take(
        app: Data<App>,
        user: &UserId,
        idempotent_request: &Arc<IdempotentRequest>,
        guard: IdempotencyGuard,
        lost_after: Duration,
    ) -> Result<Option<Self>, Failure> {
        let taken = Taken {
            app,
            user: user.clone(),
            idempotent_request: idempotent_request.clone(),
            _guard: guard,
        };
        let micros = i64::try_from(lost_after.as_micros()).unwrap_or(i64::MAX);
        let claimed = taken.app.claim(user, idempotent_request, micros).await?;
        // Not `then_some`: a claim that is made and dropped is released, and this one belongs to
        // another request.
        Ok(claimed.then(|| Self(Some(taken))))
    }

    /// Settles it so that a retry is processed again.
    pub(super) async fn release(self) {
        self.settle(Settlement::Released).await;
    }

    /// Settles it so that a retry gets this response.
    pub(super) async fn kept(self, status: u16, body: String) {
        self.settle(Settlement::Kept(status, body)).await;
    }

    /// Settles it so that a retry is refused, because the response is a stream.
    pub(super) async fn streamed(self) {
        self.settle(Settlement::Streamed).await;
    }

    /// Settles it so that a retry is refused, because the response is too large.
    pub(super) async fn too_large(self) {
        self.settle(Settlement::TooLarge).await;
    }

    /// Runs to its end even if the caller leaves meanwhile. If the database fails, the claim stays
    /// until it counts as lost; the response itself is sent.
    async fn settle(mut self, settlement: Settlement) {
        if let Some(taken) = self.0.take()
            && let Err(error) = tokio::spawn(taken.settle(settlement).in_current_span()).await
        {
            tracing::error!(%error, "settling a claim on an Idempotency-Key failed");
        }
    }
}

impl Taken {
    async fn settle(self, settlement: Settlement) {
        let settling = self
            .app
            .settle_claim(&self.user, &self.idempotent_request, settlement);
        if let Err(error) = settling.await {
            tracing::warn!(%error, "a claim on an Idempotency-Key was not settled");
        }
    }
}

impl Drop for KeyClaim {
    fn drop(&mut self) {
        if let Some(taken) = self.0.take() {
            tokio::spawn(taken.settle(Settlement::Released).in_current_span());
        }
    }
}
