//! Decides from the head of a request whether it is admitted.
//!
//! Order: key, bucket, well-formed URL, route, permission, coding, query. Every refusal costs a
//! request token, like a success, except the 429 itself. A request without a valid key uses the
//! bucket of its address, and gets 429 before it learns that its key is bad.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use aivy_app::Failure;
use aivy_core::limit::Decision;
use aivy_gate::{AuthError, CachedKey, Lookup};
use aivy_store::StoreError;
use aivy_types::ErrorCode;
use serde_json::Value;

use super::parts::FrontParts;
use crate::contract::Contract;
use crate::input::{coding, judge};
use crate::operation::{BASE_PATH, Face, Operation};

/// The decision, and the facts for the response headers and the log.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) verdict: Verdict,
    /// The requested operation, if there is one.
    pub(crate) operation: Option<&'static Operation>,
    /// The key, if it is valid.
    pub(crate) key: Option<Arc<CachedKey>>,
    /// The rate limit decision; `None` if the request is not counted.
    pub(crate) limit: Option<Decision>,
    /// The `Allow` header, for a 405.
    pub(crate) allow: Option<HeaderValue>,
}

/// The decision.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Admitted to this operation; the query is valid.
    Passed {
        operation: &'static Operation,
        query: Value,
    },
    /// Not a route of the contract and not under `/v1`: pages and probes, which the gate does not
    /// guard.
    Outside,
    /// OPTIONS: the response has the methods of the route.
    Options(HeaderValue),
    /// Goes no further.
    Refused(Failure),
}

impl Admission {
    const fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            operation: None,
            key: None,
            limit: None,
            allow: None,
        }
    }

    /// Whether it is for a page, a probe or an unknown path.
    pub(crate) const fn is_outside(&self) -> bool {
        matches!(self.verdict, Verdict::Outside)
    }
}

/// `client` is where the request comes from, behind whatever proxies are trusted.
pub(crate) async fn admit(
    parts: &FrontParts,
    request: &ServiceRequest,
    client: IpAddr,
) -> Admission {
    let path = request.path();
    let unreadable = bad_encoding(path)
        .or_else(|| bad_encoding(request.query_string()))
        .map(|problem| Failure::new(ErrorCode::InvalidRequest).detail(problem));
    let contract = Contract::get();
    let route = contract.route(path);
    // An unknown path below a face is refused here, not passed on.
    if route.is_none() && !under_base(path) && Face::of(path) == Face::Aivy {
        let verdict = unreadable.map_or(Verdict::Outside, Verdict::Refused);
        return Admission::new(verdict);
    }
    let found = route.and_then(|route| {
        route
            .methods
            .iter()
            .find(|(method, _)| method == request.method())
    });
    let operation = found.map(|(_, index)| contract.at(*index));
    let caller = authenticate(parts, request).await;
    let limit = match &caller {
        Ok(key) => parts.gate.admit(key),
        Err(_) => parts.gate.admit_address(client),
    };
    let mut admission = Admission::new(Verdict::Outside);
    admission.operation = operation;
    admission.allow = route
        .filter(|_| operation.is_none())
        .map(|route| route.allow.clone());
    admission.verdict = match (unreadable, route, operation) {
        _ if !limit.admitted => Verdict::Refused(
            Failure::new(ErrorCode::RateLimitExceeded).retry_after(limit.retry_after_secs),
        ),
        (Some(failure), ..) => Verdict::Refused(failure),
        (None, None, _) => {
            Verdict::Refused(Failure::new(ErrorCode::NotFound).detail(format!("no route {path}")))
        }
        (None, Some(route), None) if request.method() == Method::OPTIONS => {
            Verdict::Options(route.allow.clone())
        }
        (None, Some(_), None) => Verdict::Refused(Failure::new(ErrorCode::MethodNotAllowed)),
        (None, Some(_), Some(operation)) => permit(operation, caller.as_ref(), request),
    };
    admission.key = caller.ok();
    admission.limit = Some(limit);
    admission
}

/// Whether the key has the permission, the body can be decoded, and the query is valid.
fn permit(
    operation: &'static Operation,
    caller: Result<&Arc<CachedKey>, &AuthError>,
    request: &ServiceRequest,
) -> Verdict {
    match (operation.public, caller) {
        (true, _) => {}
        (false, Err(error)) => return Verdict::Refused(refusal(error)),
        (false, Ok(key)) => {
            let missing = operation
                .permission
                .filter(|needed| !key.permissions().contains(*needed));
            if let Some(needed) = missing {
                let detail = format!("requires permission {needed}");
                return Verdict::Refused(Failure::new(ErrorCode::Forbidden).detail(detail));
            }
        }
    }
    if let Err(failure) = coding::plain(request.method(), request.headers()) {
        return Verdict::Refused(failure);
    }
    match judge(&operation.query, request.query_string()) {
        Ok(query) => Verdict::Passed { operation, query },
        Err(error) => Verdict::Refused(error.0),
    }
}

async fn authenticate(
    parts: &FrontParts,
    request: &ServiceRequest,
) -> Result<Arc<CachedKey>, AuthError> {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .ok_or(AuthError::Missing)?;
    let bearer = bearer(header).ok_or(AuthError::Malformed)?;
    match parts.gate.lookup(bearer) {
        Lookup::Hit(key) => Ok(key),
        Lookup::Refused(error) => Err(error),
        Lookup::Miss(hash) => {
            let time = Duration::from_millis(parts.settings.request_timeout_ms);
            // Boxed, so that requests without a look-up do not carry its future.
            let found = Box::pin(tokio::time::timeout(time, parts.gate.load(hash))).await;
            found.unwrap_or_else(|_| {
                let cause = format!("no key was found within {} ms", time.as_millis());
                Err(AuthError::Unavailable(StoreError::Busy(cause)))
            })
        }
    }
}

/// The credentials of the scheme `Bearer`, whose name is case-insensitive (RFC 9110, 11.1).
fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, credentials) = header.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| credentials.trim_start_matches(' '))
}

fn refusal(error: &AuthError) -> Failure {
    let unauthorized = |detail: &str| Failure::new(ErrorCode::Unauthorized).detail(detail);
    match error {
        AuthError::Missing => {
            unauthorized("the header Authorization: Bearer YOUR_API_KEY is required")
        }
        AuthError::Malformed => {
            unauthorized("the API key is malformed: check that it was copied completely")
        }
        AuthError::Unknown => unauthorized("the API key is unknown"),
        AuthError::Revoked => unauthorized("the API key is revoked"),
        AuthError::Expired => unauthorized("the API key is expired"),
        AuthError::Unavailable(error) => error.clone().into(),
    }
}

fn under_base(path: &str) -> bool {
    path.strip_prefix(BASE_PATH)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The error in the percent-encoding (RFC 3986, 2.1) of `text`, if there is one.
fn bad_encoding(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let digits = rest.as_bytes().get(at + 1..at + 3);
        if !digits.is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)) {
            return Some(
                "URL must be percent-encoded: % is followed by two hexadecimal digits".to_owned(),
            );
        }
        rest = &rest[at + 3..];
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded
        .is_err()
        .then(|| "URL must be percent-encoded UTF-8".to_owned())
}
