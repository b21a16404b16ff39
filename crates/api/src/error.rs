//! Errors as HTTP responses: the external half goes to the client, the internal half to the log.

use std::fmt;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpResponse, ResponseError};
use aivy_app::{Failure, Foreign};
use aivy_types::{ErrorCode, ErrorEnvelope};

use crate::headers;

/// A [`Failure`] on its way out of a handler.
#[derive(Debug)]
pub struct ApiError(pub Failure);

/// Attached to a response that already has our error format: its code, and what is only for the
/// log.
#[derive(Debug, Clone)]
pub struct Shaped {
    /// The error code of the response.
    pub code: ErrorCode,
    /// The internal cause.
    pub cause: Option<String>,
    /// The provider's error, for OpenAI's clients.
    pub foreign: Option<Arc<Foreign>>,
}

impl Shaped {
    /// An error without anything for the log except its code.
    #[must_use]
    pub const fn of(code: ErrorCode) -> Self {
        Self {
            code,
            cause: None,
            foreign: None,
        }
    }
}

impl<F: Into<Failure>> From<F> for ApiError {
    fn from(failure: F) -> Self {
        Self(failure.into())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        respond(&self.0)
    }
}

/// The error body for `failure`.
#[must_use]
pub fn envelope(failure: &Failure) -> ErrorEnvelope {
    match &failure.message {
        Some(message) => {
            ErrorEnvelope::with_message(failure.code, message.clone(), failure.details.clone())
        }
        None => ErrorEnvelope::new(failure.code, failure.details.clone()),
    }
}

/// The response for `failure`.
#[must_use]
pub fn respond(failure: &Failure) -> HttpResponse<BoxBody> {
    let status =
        StatusCode::from_u16(failure.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status).json(envelope(failure));
    let map = response.headers_mut();
    for name in headers::of_error(failure.code) {
        if name == headers::WWW_AUTHENTICATE {
            map.insert(name, HeaderValue::from_static("Bearer"));
        } else if name == headers::RETRY_AFTER {
            map.insert(name, HeaderValue::from(failure.retry_after.max(1)));
        }
    }
    let cause = failure.cause.as_ref().map(|cause| format!("{cause:#}"));
    response.extensions_mut().insert(Shaped {
        code: failure.code,
        cause,
        foreign: failure.foreign.clone(),
    });
    response
}

/// The code for an error response of the framework.
#[must_use]
pub fn code_of_foreign(status: StatusCode) -> ErrorCode {
    match status.as_u16() {
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        503 => ErrorCode::ServiceUnavailable,
        400..500 => ErrorCode::InvalidRequest,
        _ => ErrorCode::InternalError,
    }
}

/// Whether `response` already has our JSON format.
#[must_use]
pub fn is_shaped(response: &HttpResponse<BoxBody>) -> bool {
    response.extensions().get::<Shaped>().is_some()
}
