//! What every answer carries beside its body.

use http::HeaderMap;

use crate::{RateLimit, ResponseValue};

/// The facts that stand in the headers of an answer.
pub trait AnswerExt {
    /// The headers of the answer.
    fn answer_headers(&self) -> &HeaderMap;

    /// What is left of the rate limit; `None` when the answer does not say.
    fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::read(self.answer_headers())
    }

    /// The name of the request in the server's log: what to quote when asking for help.
    fn request_id(&self) -> Option<&str> {
        text(self.answer_headers(), "x-request-id")
    }

    /// Whether the server replayed the answer that it had kept for the request's `Idempotency-Key`.
    fn is_replayed(&self) -> bool {
        text(self.answer_headers(), "idempotent-replayed") == Some("true")
    }
}

impl<T> AnswerExt for ResponseValue<T> {
    fn answer_headers(&self) -> &HeaderMap {
        self.headers()
    }
}

/// A header as text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
