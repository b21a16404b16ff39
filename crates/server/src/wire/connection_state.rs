//! The state that the stream of a connection and the application above it share.
//!
//! The dispatcher between them reports neither the end of a head nor the end of a response. The
//! stream needs both: to close connections whose head does not arrive, and to read only a little
//! ahead of the application.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};

use actix_http::body::{BodySize, MessageBody};
use actix_http::error::PayloadError;
use actix_http::{Payload, Request, Response};
use bytes::Bytes;
use futures_util::Stream;

/// How many bytes are read ahead of the application: further requests of a client that does not
/// wait for responses, or a body that is not read yet.
const AHEAD: usize = 32 * 1024;

/// The length of the pieces in which the dispatcher gets a response, in bytes. It copies a complete
/// piece, however much of it the client reads.
const PIECE: usize = 16 * 1024;

/// What a client has begun to send, with the number of requests before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// An incomplete head.
    Head(u64),
    /// An incomplete body, although its request already has its response.
    Body(u64),
}

/// How far a connection is with its requests and answers.
#[derive(Debug, Default)]
pub(crate) struct ConnectionState {
    /// Requests that the application has received so far.
    begun: Cell<u64>,
    /// Requests that the application has and whose responses the dispatcher does not have yet.
    in_flight: Cell<u32>,
    /// Whether one of them has a response of known length that is being written.
    answering: Cell<bool>,
    /// Whether the latest request has a body.
    has_body: Cell<bool>,
    /// Whether the body of the latest request has not been read to its end.
    unread: Cell<bool>,
    /// Bytes that have arrived since the application last had all data.
    ahead: Cell<usize>,
    /// The waker of the reader, while it must not read.
    reader: RefCell<Option<Waker>>,
}

impl ConnectionState {
    /// Whether the application is handling a request.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.in_flight.get() > 0
    }

    /// Whether a response of known length is being written.
    pub(crate) fn is_answering(&self) -> bool {
        self.answering.get()
    }

    /// Whether the latest request has its response before its body was read.
    pub(crate) fn is_body_unread(&self) -> bool {
        self.unread.get()
    }

    /// Whether the latest `count` bytes can be part of a body.
    pub(crate) fn may_be_body(&self, count: usize) -> bool {
        self.has_body.get() && (self.is_body_unread() || self.unheard() < count)
    }

    /// Bytes that the application has not received.
    pub(crate) fn unheard(&self) -> usize {
        if self.is_in_flight() {
            0
        } else {
            self.ahead.get()
        }
    }

    /// What the client has begun and the application does not read.
    pub(crate) fn awaited(&self) -> Option<Awaited> {
        let begun = self.begun.get();
        if self.unheard() > 0 {
            Some(Awaited::Head(begun))
        } else if self.is_body_unread() && !self.is_in_flight() {
            Some(Awaited::Body(begun))
        } else {
            None
        }
    }

    /// Whether more can be read.
    pub(crate) fn may_read(&self) -> bool {
        !self.is_in_flight() || self.ahead.get() < AHEAD
    }

    /// Records that `count` bytes were read.
    pub(crate) fn read(&self, count: usize) {
        self.ahead.set(self.ahead.get().saturating_add(count));
    }

    /// The reader that waits for [`ConnectionState::wake`].
    pub(crate) fn wait(&self, context: &Context<'_>) {
        let mut reader = self.reader.borrow_mut();
        match &mut *reader {
            Some(waker) => waker.clone_from(context.waker()),
            empty => *empty = Some(context.waker().clone()),
        }
    }

    /// Wakes the reader.
    pub(crate) fn wake(&self) {
        if let Some(waker) = self.reader.borrow_mut().take() {
            waker.wake();
        }
    }

    fn caught_up(&self) {
        self.ahead.set(0);
        self.wake();
    }
}

/// A request is given to the application.
pub(crate) fn begin(state: Rc<ConnectionState>, request: &mut Request) -> InFlight {
    state.in_flight.set(state.in_flight.get() + 1);
    state.begun.set(state.begun.get().wrapping_add(1));
    state.ahead.set(0);
    let payload = request.take_payload();
    let has_body = !matches!(payload, Payload::None);
    state.has_body.set(has_body);
    state.unread.set(has_body);
    if has_body {
        let state = state.clone();
        let body = RequestBody { payload, state };
        *request.payload() = Payload::Stream {
            payload: Box::pin(body),
        };
    }
    InFlight(state)
}

/// A request that the application handles, or a response that is being written.
#[derive(Debug)]
pub(crate) struct InFlight(Rc<ConnectionState>);

impl InFlight {
    /// The response is ready.
    pub(crate) fn answer<B: MessageBody>(self, response: Response<B>) -> Response<AnswerBody<B>> {
        let is_sized = matches!(response.body().size(), BodySize::Sized(_));
        self.0.answering.set(is_sized);
        response.map_body(|_, body| AnswerBody {
            body,
            rest: Bytes::new(),
            _in_flight: self,
        })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let state = &self.0;
        state.in_flight.set(state.in_flight.get().saturating_sub(1));
        state.answering.set(false);
        if state.unread.get() {
            // The arrived part of the body is not the beginning of a head.
            state.ahead.set(0);
        }
        state.wake();
    }
}

/// The body of a request.
struct RequestBody {
    payload: Payload,
    state: Rc<ConnectionState>,
}

impl Stream for RequestBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = Pin::new(&mut self.payload).poll_next(context);
        match &read {
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Pending => self.state.caught_up(),
            Poll::Ready(None) => {
                self.state.unread.set(false);
                self.state.caught_up();
            }
            Poll::Ready(Some(Err(_))) => {}
        }
        read
    }
}

/// The body of a response, in pieces.
#[derive(Debug)]
pub(crate) struct AnswerBody<B> {
    body: B,
    rest: Bytes,
    _in_flight: InFlight,
}

impl<B: MessageBody + Unpin> MessageBody for AnswerBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                other => return Poll::Ready(other),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}
