//! The span of a request: what is logged while it is served carries its id and its client, whoever
//! logs it.
//!
//! It is entered for as long as the request is worked on. Work that goes to another thread or task
//! takes it along (`Span::current`).

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use tracing::Span;

/// The target of the span, by which a subscriber knows it from those of libraries.
pub const REQUEST_SPAN: &str = "aivy::request";

/// Of the gravest level, so that a log that is only told of errors has their ids as well.
pub(super) fn of(id: &HeaderValue, client: IpAddr) -> Span {
    tracing::error_span!(
        target: REQUEST_SPAN,
        "request",
        request_id = id.to_str().unwrap_or_default(),
        client = %client
    )
}

/// A response whose body, if it is made while it is sent, is made in the current span.
pub(super) fn follow(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.response().body().size() != BodySize::Stream {
        return response;
    }
    response.map_body(|_, body| {
        BoxBody::new(Followed {
            span: Span::current(),
            body: Some(body),
        })
    })
}

struct Followed {
    span: Span,
    /// Taken by drop alone, which belongs to the request as well: a stream may log how it ended.
    body: Option<BoxBody>,
}

impl MessageBody for Followed {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { span, body } = &mut *self;
        let _entered = span.enter();
        match body {
            Some(body) => Pin::new(body).poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let _entered = self.span.enter();
        self.body = None;
    }
}
