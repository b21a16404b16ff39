//! The actor, and the one way of acting: the effect and the record of the response in one
//! transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aivy_core::mutant::{self, Mutant};
use aivy_core::{Clock, Entropy, new_id};
use aivy_store::idempotency::{self, ResponseRecord};
use aivy_store::{StoreError, Tx};
use aivy_types::{Envelope, ErrorCode, ErrorEnvelope, Timestamp, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::work::Step;
use crate::{App, Failure, standing};

/// How long a response is kept: 24 hours, in microseconds.
const KEPT_MICROS: i64 = 24 * 3600 * 1_000_000;

/// The oldest time from which a response is still kept at `now`.
#[must_use]
pub(crate) fn horizon(now: Timestamp) -> Timestamp {
    if mutant::is_on(Mutant::AnswerIsKeptShort) {
        return Timestamp::from_micros(now.micros() - KEPT_MICROS / 2);
    }
    Timestamp::from_micros(now.micros() - KEPT_MICROS)
}

/// A request with an `Idempotency-Key`, in progress.
#[derive(Debug)]
pub struct IdempotentRequest {
    /// The key: 1 to 255 visible ASCII characters.
    pub key: String,
    /// The fingerprint of the request: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// The HTTP status of success.
    pub status: u16,
    recorded: AtomicBool,
    replayed: AtomicBool,
}

impl IdempotentRequest {
    /// For a request that returns `status` on success.
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

    /// Whether the response was recorded in the transaction of its effect.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.recorded.load(Ordering::Acquire)
    }

    /// Whether the response is that of another request, which finished first.
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

/// The actor, and the request's idempotency key.
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

/// The outcome of an act.
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

    /// Sets the path of a new resource.
    pub(crate) fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// Marks the profiles of these users as changed: the cached ones of this process are stale.
    /// (Other nodes learn of it from the transfers.)
    pub(crate) fn touching(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.touched.extend(users);
        self
    }
}

/// The time and the new IDs of an act.
#[derive(Debug, Clone)]
pub(crate) struct ActContext {
    pub(crate) now: Timestamp,
    clock: Clock,
    entropy: Entropy,
}

impl ActContext {
    /// A new ID.
    pub(crate) fn id<T>(&self, make: fn(u64, [u8; 10]) -> T) -> T {
        new_id(&self.clock, &self.entropy, make)
    }

    /// `now`, without the fraction of its second.
    pub(crate) const fn second(&self) -> Timestamp {
        self.now.whole_second()
    }
}

impl App {
    /// The current context.
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
                let kept_apart = mutant::is_on(Mutant::AnswerIsKeptApart);
                if !mutant::is_on(Mutant::AnswerIsForgotten) && !kept_apart {
                    keep(tx, actor, &done, context.now).await?;
                }
                Ok::<_, Failure>(done)
            })
            .await;
        if let (true, Ok(done)) = (mutant::is_on(Mutant::AnswerIsKeptApart), &written) {
            self.keep_apart(actor, done).await?;
        }
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

    /// Keeps an answer after its effect: for [`Mutant::AnswerIsKeptApart`].
    async fn keep_apart<T: Serialize>(&self, actor: &Actor, done: &Done<T>) -> Result<(), Failure> {
        if let Some(request) = &actor.idempotent_request {
            let body = serde_json::to_string(&Envelope::new(&done.value)).map_err(unreadable)?;
            self.keep_answer(&actor.user, request, request.status, body)
                .await?;
        }
        Ok(())
    }

    /// The response of the request that finished first; without one, the error of this one.
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

    /// The response that is stored for this `Idempotency-Key` of `user`.
    ///
    /// # Errors
    /// The database fails.
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

    /// Stores a response without an effect, in a transaction of its own. Returns false if another
    /// request finished first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_answer(
        &self,
        user: &UserId,
        request: &IdempotentRequest,
        status: u16,
        body: String,
    ) -> Result<bool, Failure> {
        if mutant::is_on(Mutant::RefusalIsForgotten) {
            return Ok(true);
        }
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

/// Whether a request may have failed because the same request finished first: it sees the state
/// after that one.
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

/// The stored refusal.
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
