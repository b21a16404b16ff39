//! HEAD: what GET would answer, without the body (RFC 9110, 9.3.2).
//!
//! Here alone and not in each route: the request goes on as a GET, with its permission, its limit
//! and its headers, and what would be the body stays behind.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use bytes::Bytes;

/// Makes a HEAD a GET; whether it was one.
pub(crate) fn as_get(request: &mut ServiceRequest) -> bool {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    is_head
}

/// The answer without its body, whose length is still told. A stream is not begun.
pub(crate) fn without_body(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    response.map_body(|_, body| BoxBody::new(Nothing(body.size())))
}

/// No bytes, in the place of a body of this size.
struct Nothing(BodySize);

impl MessageBody for Nothing {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}
