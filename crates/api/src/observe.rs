//! Observers of requests: the access log and the metrics, which the server adds.

use actix_web::http::Method;
use aivy_types::{ErrorCode, UserId};

use crate::operation::Operation;

/// The facts of a request when its response is ready, except its ID and its client: those are in
/// the span that it is served in. Never a key, a query or a body.
#[derive(Debug)]
pub struct RequestFacts<'a> {
    /// The operation, if the request found one.
    pub operation: Option<&'a Operation>,
    /// If there is no operation: the pattern of the page, such as `/tasks/{task_id}`.
    pub page: Option<&'a str>,
    /// If there is no operation: the path, without parts that may be secret.
    pub path: Option<&'a str>,
    /// The method.
    pub method: &'a Method,
    /// The account, if the key or the session was valid.
    pub account: Option<&'a UserId>,
    /// The HTTP status of the response.
    pub status: u16,
    /// From the head of the request to the head of the response, in microseconds.
    pub micros: u64,
    /// The error code of the response.
    pub code: Option<ErrorCode>,
    /// Whether the gate refused it.
    pub refused: bool,
    /// The cause of an error, only for the log.
    pub cause: Option<&'a str>,
}

/// Is notified of each request, on the worker that handles it: must not block.
pub trait Observer: Send + Sync {
    /// The response to a request is ready.
    fn request(&self, facts: &RequestFacts<'_>);
}

/// An observer that does nothing, for tests and for making the document.
#[derive(Debug, Clone, Copy)]
pub struct NoopObserver;

impl Observer for NoopObserver {
    fn request(&self, _: &RequestFacts<'_>) {}
}
