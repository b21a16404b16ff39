//! `Idempotency-Key`: a POST that comes again gets the answer that it got before.
//!
//! An effect and the record of its answer are one transaction (`App::act`); what is recorded here
//! are answers that had no effect. Of copies that arrive at once on this node one is worked on and
//! the others wait for it; copies on other nodes meet in the database, where the first to commit
//! wins.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};
use aivy_app::{App, Failure, Ticket};
use aivy_store::idempotency::Record;
use aivy_types::{ErrorCode, ErrorEnvelope, UserId};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;

use crate::contract::Operation;
use crate::error::Shaped;
use crate::headers;
use crate::input::read_body;

/// The request header.
const HEADER: &str = "idempotency-key";
/// How long a copy waits for the one that is being worked on.
const PATIENCE: Duration = Duration::from_secs(5);
/// Refusals that a repetition would meet again.
const KEPT: &[ErrorCode] = &[
    ErrorCode::InvalidRequest,
    ErrorCode::Forbidden,
    ErrorCode::NotFound,
    ErrorCode::Conflict,
    ErrorCode::InsufficientBalance,
    ErrorCode::PayloadTooLarge,
    ErrorCode::UnsupportedMediaType,
];

type Name = (UserId, String);
type Turns = Mutex<HashMap<Name, Arc<tokio::sync::Mutex<()>>>>;

/// The keys that this node works on now.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Arc<Turns>);

/// The right to work on a key. The next copy gets it when this is dropped.
#[derive(Debug)]
struct Turn {
    name: Name,
    turns: Arc<Turns>,
    held: Option<OwnedMutexGuard<()>>,
}

impl InFlight {
    async fn turn(&self, name: Name) -> Result<Turn, Failure> {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.entry(name.clone()).or_default().clone()
        };
        let mut turn = Turn {
            name,
            turns: self.0.clone(),
            held: None,
        };
        let held = tokio::time::timeout(PATIENCE, lock.lock_owned()).await;
        turn.held = Some(held.map_err(|_| Failure::new(ErrorCode::IdempotencyInProgress))?);
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // The table itself and nobody else: whoever waits holds it too.
        if turns
            .get(&self.name)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            turns.remove(&self.name);
        }
    }
}

/// A request with a key that nothing is known of yet.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) ticket: Arc<Ticket>,
    user: UserId,
    app: Data<App>,
    _turn: Turn,
}

/// How a request with a key goes on.
pub(crate) enum Opening {
    /// It carries none.
    Unkeyed,
    /// It is worked on.
    Fresh(Opened),
    /// It was answered before.
    Answered(HttpResponse<BoxBody>),
}

/// Looks whether the request was answered before. Reads its body, and puts it back.
pub(crate) async fn open(
    flights: &InFlight,
    request: &mut ServiceRequest,
    operation: &Operation,
    user: &UserId,
) -> Result<Opening, Failure> {
    let Some(value) = request.headers().get(HEADER) else {
        return Ok(Opening::Unkeyed);
    };
    let key = well_formed(value)?;
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| {
        Failure::new(ErrorCode::InternalError).cause("the front stands before no application")
    })?;
    let fingerprint = fingerprint(request, operation).await?;
    let turn = flights.turn((user.clone(), key.clone())).await?;
    if let Some(kept) = app.kept_answer(user, &key).await? {
        if kept.fingerprint != fingerprint {
            return Err(Failure::new(ErrorCode::IdempotencyKeyReused));
        }
        return Ok(Opening::Answered(answer(kept)));
    }
    Ok(Opening::Fresh(Opened {
        ticket: Arc::new(Ticket::new(key, fingerprint, operation.success)),
        user: user.clone(),
        app,
        _turn: turn,
    }))
}

/// 1 to 255 visible ASCII characters.
fn well_formed(value: &HeaderValue) -> Result<String, Failure> {
    let text = value.to_str().unwrap_or_default();
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if (1..=255).contains(&text.len()) && visible {
        return Ok(text.to_owned());
    }
    let sentence = "Idempotency-Key must have 1 to 255 visible ASCII characters";
    Err(Failure::invalid(vec![sentence.to_owned()]))
}

/// What makes two requests the same: method, path, query, and the body where one is taken.
async fn fingerprint(
    request: &mut ServiceRequest,
    operation: &Operation,
) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str(),
        request.path(),
        request.query_string(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    if operation.body.is_some() {
        let payload = request.take_payload();
        let body = read_body(request.request(), payload).await;
        let body: Bytes = body.map_err(|error| error.0)?.freeze();
        hash.update(&body);
        request.set_payload(Payload::from(body));
    }
    let digest = hash.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A kept answer, given again.
fn answer(kept: Record) -> HttpResponse<BoxBody> {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let code = status
        .is_client_error()
        .then(|| code_of(&kept.body))
        .flatten();
    let mut response = HttpResponse::build(status);
    if let Some(location) = kept.location {
        response.insert_header((LOCATION, location));
    }
    let mut response = response
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(kept.body);
    mark(&mut response);
    if let Some(code) = code {
        response
            .extensions_mut()
            .insert(Shaped { code, cause: None });
    }
    response
}

fn mark(response: &mut HttpResponse<BoxBody>) {
    let value = HeaderValue::from_static("true");
    response.headers_mut().insert(headers::REPLAYED, value);
}

fn code_of(body: &str) -> Option<ErrorCode> {
    let envelope: ErrorEnvelope = serde_json::from_str(body).ok()?;
    let known = |code: &&ErrorCode| code.as_str() == envelope.error.code;
    ErrorCode::ALL.iter().find(known).copied()
}

impl Opened {
    /// Keeps the answer if its effect did not do so already.
    pub(crate) async fn close(
        self,
        mut response: ServiceResponse<BoxBody>,
    ) -> Result<ServiceResponse<BoxBody>, Failure> {
        if self.ticket.is_replayed() {
            mark(response.response_mut());
        }
        if self.ticket.is_recorded() || !is_kept(&response) {
            return Ok(response);
        }
        let (request, response) = response.into_parts();
        let (head, body) = response.into_parts();
        let body = to_bytes(body)
            .await
            .map_err(|error| Failure::new(ErrorCode::InternalError).cause(error.to_string()))?;
        let text = String::from_utf8_lossy(&body).into_owned();
        let status = head.status().as_u16();
        let first = self
            .app
            .keep_answer(&self.user, &self.ticket, status, text)
            .await?;
        let response = if first {
            head.set_body(BoxBody::new(body))
        } else {
            let kept = self.app.kept_answer(&self.user, &self.ticket.key).await?;
            let kept = kept.ok_or_else(|| Failure::new(ErrorCode::IdempotencyInProgress))?;
            if kept.fingerprint != self.ticket.fingerprint {
                return Err(Failure::new(ErrorCode::IdempotencyKeyReused));
            }
            answer(kept)
        };
        Ok(ServiceResponse::new(request, response))
    }
}

/// A success, or a refusal that a repetition would meet again.
fn is_kept(response: &ServiceResponse<BoxBody>) -> bool {
    let extensions = response.response().extensions();
    match extensions.get::<Shaped>() {
        Some(shaped) => KEPT.contains(&shaped.code),
        None => response.status().is_success(),
    }
}
