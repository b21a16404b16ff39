//! The rate limit of pages: every request passes the gate, counted by account or, before log-in, by
//! address.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use aivy_app::{App, Failure};
use aivy_core::limit::Decision;
use aivy_gate::{Gate, Purpose, VisitStart};
use aivy_types::ErrorCode;

use crate::format::span;
use crate::problem::WebError;
use crate::visitor::{self, Guest, Visitor};

/// Paths whose responses are the same for all visitors: sent from memory, and not counted.
const FREE: &[&str] = &["/static/", "/reference/"];
const FREE_PAGES: &[&str] = &[
    "/reference",
    "/reference.md",
    "/llms.txt",
    "/favicon.ico",
    "/robots.txt",
];

/// Forms that only remove rights, or replace them for their owner: they use the bucket of pages. A
/// flood of API requests with a stolen key must not prevent its owner from revoking it.
const ALWAYS_ALLOWED: &[&str] = &[
    "/logout",
    "/account/password",
    "/account/sessions/end",
    "/account/sessions/{session_id}/end",
    "/developer/keys/{key_id}/revoke",
];

/// Identifies the visitor, and stores it in the request's extensions. A request that only reads is
/// refused here when there are too many; a form is refused by its page, which shows it again.
///
/// # Errors
/// Too many pages, or the database fails.
pub(crate) async fn admit(request: &ServiceRequest) -> Result<(), WebError> {
    let path = request.path();
    if FREE_PAGES.contains(&path) || FREE.iter().any(|begin| path.starts_with(begin)) {
        return Ok(());
    }
    let app = visitor::data::<App>(request.request())?;
    let Some(gate) = &app.gate else {
        return Ok(());
    };
    // Before the session is read, so that a change of plan in between is noticed.
    let since = gate.begin_visit();
    let visitor = visitor::visitor(request.request()).await?;
    let purpose = purpose(request);
    let decision = decide(gate, since, &visitor, purpose)?;
    let refusal = (!decision.admitted).then(|| too_often(decision));
    match refusal {
        Some(refusal) if purpose == Purpose::Read && !sends(request) => Err(refusal.into()),
        refusal => {
            let guest = Guest { visitor, refusal };
            request.request().extensions_mut().insert(guest);
            Ok(())
        }
    }
}

fn decide(
    gate: &Gate,
    since: VisitStart,
    visitor: &Visitor,
    purpose: Purpose,
) -> Result<Decision, Failure> {
    match &visitor.who {
        Some(who) => {
            let user = &who.user;
            Ok(gate.admit_member(since, &user.id, &user.plan, purpose)?)
        }
        None => Ok(gate.admit_stranger(visitor.visit.address, purpose)),
    }
}

/// Whether the request can change something.
fn sends(request: &ServiceRequest) -> bool {
    ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method())
}

fn purpose(request: &ServiceRequest) -> Purpose {
    let pattern = request.match_pattern();
    let allowed = pattern.is_some_and(|pattern| ALWAYS_ALLOWED.contains(&&*pattern));
    if sends(request) && !allowed {
        Purpose::Act
    } else {
        Purpose::Read
    }
}

fn too_often(decision: Decision) -> Failure {
    let seconds = decision.retry_after_secs.max(1);
    let wait = span(&i64::try_from(seconds).unwrap_or(i64::MAX));
    let message = format!("Too many requests. Please try again in {wait}");
    Failure::new(ErrorCode::RateLimitExceeded)
        .message(message)
        .retry_after(seconds)
}
