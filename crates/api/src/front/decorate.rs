//! Completes every response: the error format if it is missing, and the headers.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use aivy_app::Failure;
use aivy_core::clock::Clock;

use super::admission::Admission;
use super::error_pages::ErrorPages;
use super::people;
use crate::error::{self, ApiError, Shaped};
use crate::headers as names;
use crate::openai;
use crate::operation::Face;

/// The response to a request that the gate refused.
pub(crate) fn refusal(request: ServiceRequest, failure: &Failure) -> ServiceResponse<BoxBody> {
    request.into_response(error::respond(failure))
}

/// Converts an error of the framework to our format; returns what the log needs.
pub(crate) fn shape(response: &mut ServiceResponse<BoxBody>) -> Option<Shaped> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    if !error::is_shaped(response.response()) {
        let code = error::code_of_foreign(status);
        let cause = format!("the framework answered {status}");
        *response.response_mut() = error::respond(&Failure::new(code).cause(cause));
    }
    response.response().extensions().get::<Shaped>().cloned()
}

/// Converts an error in our format to the format of the face.
pub(crate) fn reshape(response: &mut ServiceResponse<BoxBody>, face: Face, admission: &Admission) {
    let status = response.status();
    if face == Face::OpenAi && (status.is_client_error() || status.is_server_error()) {
        let ours = std::mem::replace(response.response_mut(), HttpResponse::Ok().finish());
        *response.response_mut() = openai::errors::reshape(ours, admission.operation.is_some());
    }
}

/// Request ID, rate limit, and `Allow`.
pub(crate) fn headers(map: &mut HeaderMap, id: &HeaderValue, admission: &Admission, clock: &Clock) {
    map.insert(names::X_REQUEST_ID, id.clone());
    if let Some(allow) = &admission.allow {
        map.insert(names::ALLOW, allow.clone());
    }
    let Some(limit) = &admission.limit else {
        return;
    };
    map.insert(names::LIMIT, HeaderValue::from(limit.limit));
    map.insert(names::REMAINING, HeaderValue::from(limit.remaining));
    map.insert(names::RESET, HeaderValue::from(limit.reset_at(clock.now())));
    if let Ok(policy) = HeaderValue::from_maybe_shared(limit.policy_field()) {
        map.insert(names::POLICY, policy);
    }
    if let Ok(left) = HeaderValue::try_from(limit.limit_field()) {
        map.insert(names::RATE_LIMIT, left);
    }
}

/// The failure for an error of the framework.
pub(crate) fn failure_of(error: &actix_web::Error) -> Failure {
    if let Some(ApiError(failure)) = error.as_error::<ApiError>() {
        return failure.clone();
    }
    let status = error.as_response_error().status_code();
    Failure::new(error::code_of_foreign(status)).cause(error.to_string())
}

/// The response if the request itself is gone (after a panic or a time-out): an error that contains
/// the complete response.
pub(crate) fn lost(
    failure: &Failure,
    face: Face,
    id: &HeaderValue,
    admission: &Admission,
    clock: &Clock,
) -> Lost {
    let mut map = HeaderMap::new();
    headers(&mut map, id, admission, clock);
    Lost {
        failure: failure.clone(),
        face,
        headers: map,
        page: None,
    }
}

/// See [`lost`].
#[derive(Debug)]
pub(crate) struct Lost {
    failure: Failure,
    face: Face,
    headers: HeaderMap,
    page: Option<String>,
}

impl Lost {
    /// Replaces its body by a page.
    pub(crate) fn show(&mut self, page: String, pages: &dyn ErrorPages) {
        people::say_html(&mut self.headers, pages);
        self.page = Some(page);
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl ResponseError for Lost {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.failure.code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = error::respond(&self.failure);
        if self.face == Face::OpenAi {
            response = openai::errors::reshape(response, true);
        }
        if let Some(page) = &self.page {
            response = response.set_body(BoxBody::new(page.clone()));
        }
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }
}
