//! Who acts, and the one way of acting: effect and record of the answer in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aivy_core::{Clock, Entropy, new_id};
use aivy_store::idempotency::{self, ResponseRecord};
use aivy_store::{StoreError, Tx};
use aivy_types::{Envelope, ErrorCode, ErrorEnvelope, Timestamp, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::work::Step;
use crate::{App, Failure, standing};

/// For how long an answer is kept: 24 hours, in microseconds.
const KEPT_MICROS: i64 = 24 * 3600 * 1_000_000;

/// The oldest moment from which an answer is still kept at `now`.
#[must_use]
pub(crate) const fn horizon(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros() - KEPT_MICROS)
}

/// A request with an `Idempotency-Key`, while it is worked on.
#[derive(Debug)]
pub struct IdempotentRequest {
    /// The key: 1 to 255 visible ASCII characters.
    pub key: String,
    /// What the request is: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// The status of the operation's success.
    pub status: u16,
    recorded: AtomicBool,
    replayed: AtomicBool,
}

impl IdempotentRequest {
    /// For a request whose success is answered with `status`.
    #[must_use]
    pub const fn new(key: String, fingerprint: String, status: u16) -> Self {
        Self {
            key,
            fingerprint,
            status,
            recorded: AtomicBool::new(false),
            replayed: AtomicBool::new(false),
        }
    }

    /// Whether the answer was kept in the transaction of its effect.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.recorded.load(Ordering::Acquire)
    }

    /// Whether the answer is another request's, which was quicker.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.replayed.load(Ordering::Acquire)
    }

    fn record(&self, body: String, location: Option<String>) -> ResponseRecord {
        ResponseRecord {
            fingerprint: self.fingerprint.clone(),
            status: self.status,
            body,
            location,
        }
    }
}

/// Who acts, and whether the request may come again.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// The request's `Idempotency-Key`, if it carries one.
    pub idempotent_request: Option<Arc<IdempotentRequest>>,
}

impl From<UserId> for Actor {
    fn from(user: UserId) -> Self {
        Self {
            user,
            idempotent_request: None,
        }
    }
}

/// What an act did.
#[derive(Debug)]
pub(crate) struct Done<T> {
    pub(crate) value: T,
    pub(crate) location: Option<String>,
    pub(crate) touched: Vec<UserId>,
}

impl<T> Done<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            value,
            location: None,
            touched: Vec::new(),
        }
    }

    /// Something was made that can be read there.
    pub(crate) fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// The profiles of these users have changed: what this process remembers of them is stale.
    /// (Other nodes hear of it from the transfers.)
    pub(crate) fn touching(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.touched.extend(users);
        self
    }
}

/// The time and the new identifiers of an act.
#[derive(Debug, Clone)]
pub(crate) struct ActContext {
    pub(crate) now: Timestamp,
    clock: Clock,
    entropy: Entropy,
}

impl ActContext {
    /// A new identifier.
    pub(crate) fn id<T>(&self, make: fn(u64, [u8; 10]) -> T) -> T {
        new_id(&self.clock, &self.entropy, make)
    }

    /// `now`, without the fraction of its second.
    pub(crate) const fn second(&self) -> Timestamp {
        self.now.whole_second()
    }
}

impl App {
    /// Now.
    pub(crate) fn context(&self) -> ActContext {
        ActContext {
            now: self.clock.now(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        }
    }

    /// Does `work` with `input` in one transaction, together with the record of its response,
    /// unless the actor's account was closed meanwhile. It locks what it decides on: the task, the
    /// pool, the accounts that it moves tokens between. When another request with the same
    /// `Idempotency-Key` was quicker, its response is returned and nothing is done.
    pub(crate) async fn act<I, T, W>(&self, actor: &Actor, input: I, work: W) -> Result<T, Failure>
    where
        I: Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
        W: for<'t> AsyncFn(&'t mut Tx<'t>, &'t ActContext, &'t I) -> Result<Done<T>, Failure>
            + for<'t> Step<'t, &'t ActContext, I, Done<T>>
            + 'static,
    {
        let whole = (actor.clone(), self.context(), input, work);
        let written = self
            .db
            .write_locking(whole, async |tx, (actor, context, input, work)| {
                standing::may_act(tx, &actor.user).await?;
                let done = work.run(&mut tx.reborrow(), context, input).await?;
                keep(tx, actor, &done, context.now).await?;
                Ok::<_, Failure>(done)
            })
            .await;
        match (written, &actor.idempotent_request) {
            (Ok(done), request) => {
                if let Some(request) = request {
                    request.recorded.store(true, Ordering::Release);
                }
                self.changed(&actor.user);
                done.touched.iter().for_each(|user| self.changed(user));
                Ok(done.value)
            }
            (Err(failure), Some(request)) if may_be_late(&failure) => {
                self.answer_of_another(&actor.user, request, failure).await
            }
            (Err(failure), _) => Err(failure),
        }
    }

    /// The answer of the request that was quicker; without one, what this one failed of.
    async fn answer_of_another<T: DeserializeOwned>(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
        failure: Failure,
    ) -> Result<T, Failure> {
        let Some(kept) = self.kept_answer(user, &request.key).await? else {
            return Err(match was_slower(&failure) {
                true => Failure::new(ErrorCode::IdempotencyInProgress),
                false => failure,
            });
        };
        if kept.fingerprint != request.fingerprint {
            return Err(Failure::new(ErrorCode::IdempotencyKeyReused));
        }
        request.recorded.store(true, Ordering::Release);
        request.replayed.store(true, Ordering::Release);
        if kept.status != request.status {
            return Err(refusal(&kept.body)?);
        }
        let envelope: Envelope<T> = serde_json::from_str(&kept.body).map_err(unreadable)?;
        Ok(envelope.data)
    }

    /// The answer that is kept for this `Idempotency-Key` of `user`.
    ///
    /// # Errors
    /// No database.
    pub async fn kept_answer(
        &self,
        user: &UserId,
        key: &str,
    ) -> Result<Option<ResponseRecord>, Failure> {
        let asked = (user.clone(), key.to_owned(), horizon(self.clock.now()));
        let found = self.db.read(asked, async |tx, (user, key, since)| {
            idempotency::find(tx, user, key, *since).await
        });
        Ok(found.await?)
    }

    /// Keeps an answer that had no effect, in a transaction of its own. False if another request
    /// was quicker.
    ///
    /// # Errors
    /// No database.
    pub async fn keep_answer(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
        status: u16,
        body: String,
    ) -> Result<bool, Failure> {
        let now = self.clock.now();
        let mut record = request.record(body, None);
        record.status = status;
        let kept = self
            .db
            .write_locking(
                (user.clone(), request.key.clone(), record, now),
                async |tx, (user, key, record, now)| {
                    idempotency::insert(tx, user, key, record, horizon(*now), *now).await
                },
            )
            .await;
        match kept {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

async fn keep<T: Serialize>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    done: &Done<T>,
    now: Timestamp,
) -> Result<(), Failure> {
    if let Some(request) = &actor.idempotent_request {
        let body = serde_json::to_string(&Envelope::new(&done.value)).map_err(unreadable)?;
        let record = request.record(body, done.location.clone());
        idempotency::insert(tx, &actor.user, &request.key, &record, horizon(now), now).await?;
    }
    Ok(())
}

/// Whether a request may have failed because the same request was quicker: it finds the state as
/// that one left it.
fn may_be_late(failure: &Failure) -> bool {
    was_slower(failure)
        || matches!(
            failure.code,
            ErrorCode::Conflict | ErrorCode::InsufficientBalance | ErrorCode::NotFound
        )
}

fn was_slower(failure: &Failure) -> bool {
    let cause = failure
        .cause
        .as_ref()
        .and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|error: &StoreError| error.is_conflict_with(idempotency::TAKEN))
}

/// The refusal that was kept.
fn refusal(body: &str) -> Result<Failure, Failure> {
    let kept: ErrorEnvelope = serde_json::from_str(body).map_err(unreadable)?;
    let code = kept.error.code.parse();
    let mut failure = Failure::new(code.unwrap_or(ErrorCode::InternalError));
    failure.message = Some(kept.error.message);
    failure.details = kept.error.details;
    Ok(failure)
}

fn unreadable(error: serde_json::Error) -> Failure {
    Failure::new(ErrorCode::InternalError).cause(error.to_string())
}
