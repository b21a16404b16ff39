//! Counts the bodies of requests and responses against [`BodyMemory`].
//!
//! It is done in one place, whatever reads a body or makes a response: handlers, forms and faces of
//! other protocols do not depend on it.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use aivy_app::Failure;
use aivy_types::ErrorCode;
use bytes::Bytes;
use futures_util::Stream;

use crate::error;
use crate::memory::{BodyMemory, HeldMemory};

/// Responses up to this length, in bytes, go to the connection at once and are not counted.
const UNCOUNTED: u64 = 16 * 1024;

/// The part of a request body that has been read. It counts until the request is dropped, which is
/// when its response begins.
#[derive(Debug, Clone)]
struct Reading(Rc<Read>);

#[derive(Debug)]
struct Read {
    held: RefCell<HeldMemory>,
    refused: Cell<bool>,
}

/// Starts counting the body of `request` as it is read.
pub(crate) fn count(request: &mut ServiceRequest, memory: &BodyMemory) {
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return;
    }
    let reading = Reading(Rc::new(Read {
        held: RefCell::new(memory.nothing()),
        refused: Cell::new(false),
    }));
    request.extensions_mut().insert(reading.clone());
    let counted = Counted { payload, reading };
    request.set_payload(Payload::Stream {
        payload: Box::pin(counted),
    });
}

/// Counts the body of a response until it is written; if there is no room for it, or there was none
/// for the request's body, it becomes a 503. The response to a request that may have changed
/// something is sent in any case.
pub(crate) fn hold(
    response: ServiceResponse<BoxBody>,
    memory: &BodyMemory,
) -> ServiceResponse<BoxBody> {
    if was_refused(&response) {
        return response.into_response(error::respond(&no_room("bodies of requests")));
    }
    if response.response().status().as_u16() >= 400 {
        // Errors are short, and are converted to the reader's format first.
        return response;
    }
    let size = response.response().body().size();
    if !matches!(size, BodySize::Sized(size) if size > UNCOUNTED) {
        return response;
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let response = match body.try_into_bytes() {
        // Bytes that are shared do not use more memory for another response.
        Ok(bytes) if bytes.is_unique() => {
            let mut held = memory.nothing();
            if held.grow_to(bytes.len()) {
                response.set_body(BoxBody::new(HeldBody { bytes, held }))
            } else if request.method().is_safe() {
                error::respond(&no_room("answers"))
            } else {
                held.insist_on(bytes.len());
                response.set_body(BoxBody::new(HeldBody { bytes, held }))
            }
        }
        Ok(bytes) => response.set_body(BoxBody::new(bytes)),
        Err(body) => response.set_body(body),
    };
    ServiceResponse::new(request, response)
}

fn was_refused(response: &ServiceResponse<BoxBody>) -> bool {
    let extensions = response.request().extensions();
    let reading = extensions.get::<Reading>();
    reading.is_some_and(|reading| reading.0.refused.get())
}

fn no_room(of_what: &str) -> Failure {
    Failure::new(ErrorCode::ServiceUnavailable)
        .message("The server is at its memory limit. Please try again later.")
        .cause(format!("{of_what} take all of server.body_memory_bytes"))
}

/// The body of a request on its way to its reader.
struct Counted {
    payload: Payload,
    reading: Reading,
}

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = Pin::new(&mut self.payload).poll_next(context);
        if let Poll::Ready(Some(Ok(piece))) = &read {
            let mut held = self.reading.0.held.borrow_mut();
            let total = held.bytes().saturating_add(piece.len());
            if !held.grow_to(total) {
                self.reading.0.refused.set(true);
                return Poll::Ready(Some(Err(PayloadError::Overflow)));
            }
        }
        read
    }
}

/// The body of a response, with the memory that it holds.
struct HeldBody {
    bytes: Bytes,
    held: HeldMemory,
}

impl MessageBody for HeldBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.held.bytes() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use actix_web::HttpResponse;
    use actix_web::body::to_bytes;
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    use super::*;

    const SMALL: usize = 64 * 1024;

    /// The response with this body, if there is room for it.
    fn answered(method: Method, body: Bytes, memory: &BodyMemory) -> ServiceResponse<BoxBody> {
        let request = TestRequest::default().method(method).to_srv_request();
        hold(request.into_response(HttpResponse::Ok().body(body)), memory)
    }

    #[actix_rt::test]
    async fn an_answer_counts_until_it_is_written() {
        let memory = BodyMemory::new(1 << 20);
        let body = Bytes::from(vec![7; SMALL]);
        let response = answered(Method::GET, body, &memory);
        assert_eq!(
            response.response().body().size(),
            BodySize::Sized(SMALL as u64)
        );
        assert_eq!(memory.held(), SMALL);
        let (_, response) = response.into_parts();
        let written = to_bytes(response.into_body()).await.ok();
        assert_eq!(written, Some(Bytes::from(vec![7; SMALL])));
        assert_eq!(memory.held(), 0);
    }

    #[actix_rt::test]
    async fn what_there_is_no_room_for_is_read_again_later_and_what_has_happened_is_told() {
        let memory = BodyMemory::new(SMALL - 1);
        let body = || Bytes::from(vec![7; SMALL]);
        assert_eq!(answered(Method::GET, body(), &memory).status(), 503);
        assert_eq!(memory.held(), 0);
        let response = answered(Method::POST, body(), &memory);
        assert_eq!((response.status().as_u16(), memory.held()), (200, SMALL));
    }

    #[actix_rt::test]
    async fn what_is_in_memory_anyway_does_not_count() {
        let memory = BodyMemory::new(0);
        let kept = Bytes::from(vec![7; SMALL]);
        for body in [kept.clone(), Bytes::from_static(&[7; SMALL])] {
            assert_eq!(answered(Method::GET, body, &memory).status(), 200);
        }
        assert_eq!(kept.len(), SMALL);
    }

    #[actix_rt::test]
    async fn a_body_counts_as_far_as_it_was_read_and_for_as_long_as_its_request_lives() {
        let memory = BodyMemory::new(100);
        let mut request = TestRequest::default()
            .set_payload(vec![7; 60])
            .to_srv_request();
        count(&mut request, &memory);
        assert_eq!(memory.held(), 0);
        let mut payload = request.take_payload();
        let read = futures_util::StreamExt::next(&mut payload).await;
        assert!(read.unwrap().is_ok());
        drop(payload);
        assert_eq!(memory.held(), 60);
        drop(request);
        assert_eq!(memory.held(), 0);
    }

    #[actix_rt::test]
    async fn a_body_that_there_is_no_room_for_becomes_a_503_whatever_its_reader_said() {
        let memory = BodyMemory::new(50);
        let mut request = TestRequest::default()
            .set_payload(vec![7; 60])
            .to_srv_request();
        count(&mut request, &memory);
        let mut payload = request.take_payload();
        let read = futures_util::StreamExt::next(&mut payload).await;
        assert!(read.unwrap().is_err());
        let said = request.into_response(HttpResponse::BadRequest().finish());
        let response = hold(said, &memory);
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
    }
}
