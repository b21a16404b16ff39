//! Information from the headers of responses.

use http::HeaderMap;

use crate::{RateLimit, ResponseValue};

/// Information from the headers of a response.
pub trait AnswerExt {
    /// The headers of the response.
    fn answer_headers(&self) -> &HeaderMap;

    /// The state of the rate limit; `None` if the response does not carry it.
    fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::read(self.answer_headers())
    }

    /// The ID of the request in the server's log: quote it when you ask for help.
    fn request_id(&self) -> Option<&str> {
        text(self.answer_headers(), "x-request-id")
    }

    /// Whether this is the stored response of an earlier request with the same `Idempotency-Key`.
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
