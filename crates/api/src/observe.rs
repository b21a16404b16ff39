//! Who hears of each request: the access log and the metrics, which the server composes in.

use actix_web::http::Method;
use aivy_types::{ErrorCode, UserId};

use crate::operation::Operation;

/// What is known of a request when its answer is ready, beside its id and its client: those stand in
/// the span that it is served in. Never a key, a query or a body.
#[derive(Debug)]
pub struct RequestFacts<'a> {
    /// The operation, if the request found one.
    pub operation: Option<&'a Operation>,
    /// Where there is no operation: the pattern of the page, such as `/tasks/{task_id}`.
    pub page: Option<&'a str>,
    /// Where there is no operation: the path, without what in it may be a secret.
    pub path: Option<&'a str>,
    /// The method.
    pub method: &'a Method,
    /// The account that asked, if the key or the session was valid.
    pub account: Option<&'a UserId>,
    /// The status answered.
    pub status: u16,
    /// From the head of the request to the head of the answer, in microseconds.
    pub micros: u64,
    /// The error code answered.
    pub code: Option<ErrorCode>,
    /// Whether the gate refused it.
    pub refused: bool,
    /// What only the log may know of an error.
    pub cause: Option<&'a str>,
}

/// Hears of each request, on the worker that answers it: must not block.
pub trait Observer: Send + Sync {
    /// A request is answered.
    fn request(&self, facts: &RequestFacts<'_>);
}

/// An observer that hears nothing, for tests and for making the document.
#[derive(Debug, Clone, Copy)]
pub struct NoopObserver;

impl Observer for NoopObserver {
    fn request(&self, _: &RequestFacts<'_>) {}
}
