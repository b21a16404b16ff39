//! `Idempotency-Key`: a retried POST gets the first response.
//!
//! An effect and the record of its response are one transaction (`App::act`); responses without an
//! effect are recorded here. Of copies that arrive at once on this node, one is processed and the
//! others wait for it; for copies on several nodes, the first to commit in the database wins.
//!
//! A call of an AI provider uses provider tokens, which no transaction can roll back. Such a
//! request claims its key before it is processed, so that no copy is processed at the same time on
//! any node; the claim is settled with the response. A stream, and a response that is too large,
//! are not kept: a retry is refused rather than paid for twice.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::web::{self, Data};
use actix_web::{HttpMessage, HttpResponse};
use aivy_app::{App, Failure, IdempotentRequest};
use aivy_store::idempotency::{CLAIMED, ResponseRecord, STREAMED, TOO_LARGE};
use aivy_types::{ErrorCode, ErrorEnvelope, UserId};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::claim::KeyClaim;
use crate::error::{Shaped, code_of_foreign};
use crate::headers;
use crate::idempotency_locks::{IdempotencyGuard, IdempotencyLocks};
use crate::input::read_body_of;
use crate::openai;
use crate::operation::{Face, Keeps, Operation};

/// The request header.
const HEADER: &str = "idempotency-key";

/// How long a copy waits on this node for the one that is being processed.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest response that is kept, in bytes.
pub(crate) const LONGEST: usize = 1 << 20;
/// A longer body is hashed on a separate thread, in bytes.
const LONG: usize = 256 << 10;
/// Refusals that a retry would get again.
const KEPT: &[ErrorCode] = &[
    ErrorCode::InvalidRequest,
    ErrorCode::Forbidden,
    ErrorCode::NotFound,
    ErrorCode::Conflict,
    ErrorCode::InsufficientBalance,
    ErrorCode::PayloadTooLarge,
    ErrorCode::UnsupportedMediaType,
];

/// A request with a key that has no response yet.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) idempotent_request: Arc<IdempotentRequest>,
    user: UserId,
    app: Data<App>,
    hold: Hold,
}

/// What makes copies wait.
#[derive(Debug)]
enum Hold {
    /// On this node.
    Guard(IdempotencyGuard),
    /// On all nodes.
    Claim(KeyClaim),
}

/// How a request continues.
pub(crate) enum Opening {
    /// It has no key.
    Unkeyed,
    /// It must be processed.
    Fresh(Opened),
    /// It already has a response.
    Answered(HttpResponse<BoxBody>),
}

/// Checks whether the request already has a response. Reads its body, and puts it back. A claim
/// that is older than `lost_after` belongs to a lost node.
///
/// # Errors
/// The key is malformed, it was used for another request, or the first request is still in
/// progress.
pub(crate) async fn open(
    locks: &IdempotencyLocks,
    request: &mut ServiceRequest,
    operation: &Operation,
    user: &UserId,
    lost_after: Duration,
) -> Result<Opening, Failure> {
    let Some(value) = request.headers().get(HEADER) else {
        return Ok(Opening::Unkeyed);
    };
    let key = well_formed(value)?;
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| {
        Failure::new(ErrorCode::InternalError).cause("the front stands before no application")
    })?;
    let fingerprint = fingerprint(request, operation).await?;
    let taken = locks.take(user.clone(), key.clone());
    let guard = tokio::time::timeout(PATIENCE, taken)
        .await
        .map_err(|_| Failure::new(ErrorCode::IdempotencyInProgress))?;
    let idempotent_request = Arc::new(IdempotentRequest::new(key, fingerprint, operation.success));
    let claims = operation.keeps == Keeps::Claimed;
    if let Some(kept) = app.kept_answer(user, &idempotent_request.key).await?
        && !(claims && kept.status == CLAIMED)
    {
        return again(kept, &idempotent_request).map(Opening::Answered);
    }
    let hold = if claims {
        match KeyClaim::take(app.clone(), user, &idempotent_request, guard, lost_after).await? {
            Some(claim) => Hold::Claim(claim),
            None => {
                let kept = app.kept_answer(user, &idempotent_request.key).await?;
                // The request that held it has just released it.
                let gone = || Failure::new(ErrorCode::IdempotencyInProgress);
                return again(kept.ok_or_else(gone)?, &idempotent_request).map(Opening::Answered);
            }
        }
    } else {
        Hold::Guard(guard)
    };
    Ok(Opening::Fresh(Opened {
        idempotent_request,
        user: user.clone(),
        app,
        hold,
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

/// The fingerprint of a request: its method, path, query, and its body if the operation takes one.
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
    if operation.takes_body() {
        let payload = request.take_payload();
        let body = read_body_of(operation.body_size, request.request(), payload).await;
        let body = body.map_err(|error| error.0)?;
        hash = hashed(hash, body.clone()).await?;
        request.set_payload(Payload::from(body));
    }
    Ok(hex::encode(hash.finalize()))
}

async fn hashed(hash: Sha256, body: Bytes) -> Result<Sha256, Failure> {
    if body.len() < LONG {
        return Ok(hash.chain_update(&body));
    }
    let hashing = web::block(move || hash.chain_update(&body));
    let unable = |error: actix_web::error::BlockingError| {
        Failure::new(ErrorCode::ServiceUnavailable).cause(error.to_string())
    };
    hashing.await.map_err(unable)
}

/// The record of the request's key, if it is for the same request.
fn again(
    kept: ResponseRecord,
    idempotent_request: &IdempotentRequest,
) -> Result<HttpResponse<BoxBody>, Failure> {
    if kept.fingerprint != idempotent_request.fingerprint {
        return Err(Failure::new(ErrorCode::IdempotencyKeyReused));
    }
    let refused = |what: &str| {
        let message = format!("The response for this Idempotency-Key {what} and was not stored");
        Failure::new(ErrorCode::Conflict)
            .message(message)
            .detail("Idempotency-Key must be a new value to try again")
    };
    match kept.status {
        CLAIMED => Err(Failure::new(ErrorCode::IdempotencyInProgress)),
        STREAMED => Err(refused("was a stream")),
        TOO_LARGE => Err(refused("was too large")),
        _ => Ok(answer(kept)),
    }
}

/// The response from a record.
fn answer(kept: ResponseRecord) -> HttpResponse<BoxBody> {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let code = status
        .is_client_error()
        // The code cannot be read from OpenAI's format.
        .then(|| code_of(&kept.body).unwrap_or_else(|| code_of_foreign(status)));
    let mut response = HttpResponse::build(status);
    if let Some(location) = kept.location {
        response.insert_header((LOCATION, location));
    }
    let mut response = response
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(kept.body);
    mark(&mut response);
    if let Some(code) = code {
        response.extensions_mut().insert(Shaped::of(code));
    }
    response
}

fn mark(response: &mut HttpResponse<BoxBody>) {
    let value = HeaderValue::from_static("true");
    response.headers_mut().insert(headers::REPLAYED, value);
}

fn code_of(body: &str) -> Option<ErrorCode> {
    let envelope: ErrorEnvelope = serde_json::from_str(body).ok()?;
    envelope.error.code.parse().ok()
}

impl Opened {
    /// Stores the response if its effect has not done so already.
    pub(crate) async fn close(
        self,
        mut response: ServiceResponse<BoxBody>,
        face: Face,
    ) -> Result<ServiceResponse<BoxBody>, Failure> {
        if self.idempotent_request.is_replayed() {
            mark(response.response_mut());
        }
        match self.hold {
            Hold::Claim(claim) => settle(claim, response, face).await,
            Hold::Guard(guard) => {
                let closed = keep(&self.app, &self.user, &self.idempotent_request, response).await;
                drop(guard);
                closed
            }
        }
    }
}

async fn keep(
    app: &App,
    user: &UserId,
    idempotent_request: &IdempotentRequest,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Failure> {
    if idempotent_request.is_recorded() || !is_kept(&response) {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (head, body, text) = read(response).await?;
    let status = head.status().as_u16();
    let response = if app
        .keep_answer(user, idempotent_request, status, text)
        .await?
    {
        head.set_body(BoxBody::new(body))
    } else {
        let kept = app.kept_answer(user, &idempotent_request.key).await?;
        let kept = kept.ok_or_else(|| Failure::new(ErrorCode::IdempotencyInProgress))?;
        again(kept, idempotent_request)?
    };
    Ok(ServiceResponse::new(request, response))
}

/// Settles the claim of a request with its response.
async fn settle(
    claim: KeyClaim,
    response: ServiceResponse<BoxBody>,
    face: Face,
) -> Result<ServiceResponse<BoxBody>, Failure> {
    if !is_kept(&response) {
        claim.release().await;
        return Ok(response);
    }
    match response.response().body().size() {
        BodySize::Stream => {
            claim.streamed().await;
            return Ok(response);
        }
        BodySize::Sized(size) if usize::try_from(size).is_ok_and(|size| size <= LONGEST) => {}
        BodySize::None => {}
        BodySize::Sized(_) => {
            claim.too_large().await;
            return Ok(response);
        }
    }
    let (request, mut response) = response.into_parts();
    if face == Face::OpenAi && !response.status().is_success() {
        // Stored in the format of the response: ours does not contain all of it.
        response = openai::errors::reshape(response, true);
    }
    let (head, body, text) = read(response).await?;
    claim.kept(head.status().as_u16(), text).await;
    Ok(ServiceResponse::new(
        request,
        head.set_body(BoxBody::new(body)),
    ))
}

/// The head of a response, and its body as bytes and as text.
async fn read(
    response: HttpResponse<BoxBody>,
) -> Result<(HttpResponse<()>, Bytes, String), Failure> {
    let (head, body) = response.into_parts();
    let body = to_bytes(body)
        .await
        .map_err(|error| Failure::new(ErrorCode::InternalError).cause(error.to_string()))?;
    let text = String::from_utf8_lossy(&body).into_owned();
    Ok((head, body, text))
}

/// Whether it is a success, or a refusal that a retry would get again.
fn is_kept(response: &ServiceResponse<BoxBody>) -> bool {
    let extensions = response.response().extensions();
    match extensions.get::<Shaped>() {
        Some(shaped) => KEPT.contains(&shaped.code),
        None => response.status().is_success(),
    }
}
