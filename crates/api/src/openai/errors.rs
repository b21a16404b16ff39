//! Errors in OpenAI's format.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use aivy_app::Foreign;
use aivy_types::{ErrorCode, ErrorEnvelope};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::error::Shaped;

/// The header that tells OpenAI's clients whether to retry.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// The code by which OpenAI's clients recognize a used-up budget.
const USED_UP: &str = "insufficient_quota";

/// OpenAI's status and body for an error of ours with `status`. Not found means a model, or the
/// path if `is_route`. A provider's error keeps its own status, kind and code.
pub(crate) fn shaped(
    envelope: &ErrorEnvelope,
    status: u16,
    is_route: bool,
    foreign: Option<&Foreign>,
) -> (u16, Value) {
    let error = &envelope.error;
    let is = |code: ErrorCode| error.code == code.as_str();
    let (status, kind, code) = if let Some(foreign) = foreign {
        (foreign.status, &*foreign.kind, &*foreign.code)
    } else if is(ErrorCode::BudgetExceeded) {
        (429, USED_UP, USED_UP)
    } else if is(ErrorCode::Unauthorized) {
        (status, "invalid_request_error", "invalid_api_key")
    } else if is(ErrorCode::NotFound) {
        let code = if is_route {
            "model_not_found"
        } else {
            "unknown_url"
        };
        (status, "invalid_request_error", code)
    } else if is(ErrorCode::RateLimitExceeded) {
        (status, "requests", &*error.code)
    } else if status >= 500 {
        (status, "server_error", &*error.code)
    } else {
        (status, "invalid_request_error", &*error.code)
    };
    let mut message = error.message.clone().into_owned();
    if !error.details.is_empty() {
        message = format!("{message}: {}", error.details.join("; "));
    }
    // Programs look for a provider's own message.
    let words = foreign.and_then(|foreign| foreign.message.clone());
    let param = foreign.and_then(|foreign| foreign.param.clone());
    let message = words.unwrap_or(message);
    let body = json!({
        "error": { "message": message, "type": kind, "param": param, "code": code },
    });
    (status, body)
}

/// Converts an error in our format to OpenAI's. Headers and extensions stay.
pub(crate) fn reshape(response: HttpResponse<BoxBody>, is_route: bool) -> HttpResponse<BoxBody> {
    let (mut head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        // A stream is not an error of ours.
        Err(body) => return head.set_body(body),
    };
    let Ok(envelope) = serde_json::from_slice::<ErrorEnvelope>(&bytes) else {
        return head.set_body(BoxBody::new(bytes));
    };
    let shape = head.extensions().get::<Shaped>().cloned();
    let foreign = shape.as_ref().and_then(|shape| shape.foreign.as_deref());
    let (status, body) = shaped(&envelope, head.status().as_u16(), is_route, foreign);
    if let Ok(status) = StatusCode::from_u16(status) {
        *head.status_mut() = status;
    }
    let headers = head.headers_mut();
    if body["error"]["code"] == USED_UP {
        // OpenAI's clients would retry a 429.
        headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
    }
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    head.set_body(BoxBody::new(Bytes::from(body.to_string())))
}
