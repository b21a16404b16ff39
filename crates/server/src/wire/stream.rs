//! The stream that the dispatcher reads from and writes to.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use aivy_api::memory::HeldMemory;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::addresses::ConnectionPermit;
use super::connection_state::{Awaited, ConnectionState};
use super::final_response::{self, FinalResponse};
use super::names::{MOST_AT_ONCE, NameWatch};
use super::patience::{CoarseFinding, CoarseWatch, HeadWatch, WriteWatch};
use super::shaped::Fault;
use super::sniff::Protocol;
use super::{Wire, bare};

/// Heads up to this length, in bytes, are not counted as memory: every connection can hold as much.
const UNCOUNTED: usize = 16 * 1024;

/// A TCP connection that replaces bare responses by error responses in the common format, and
/// enforces the time limits for its client.
#[derive(Debug)]
pub struct WireStream {
    /// `None` only during drop.
    io: Option<TcpStream>,
    wire: Wire,
    state: Rc<ConnectionState>,
    /// `None` if the connections of an address are not limited.
    permit: Option<ConnectionPermit>,
    final_response: Option<FinalResponse>,
    protocol: Protocol,
    started: bool,
    /// Whether something was read since the last write.
    busy: bool,
    writes: u32,
    end: End,
    /// The memory of a long head.
    held: HeldMemory,
    names: NameWatch,
    coarse_watch: CoarseWatch,
    head_watch: HeadWatch,
    write_watch: WriteWatch,
}

/// Whether the client has closed its sending side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Unseen,
    /// It came right after a request that the application has not seen yet.
    Behind,
    Seen,
}

impl WireStream {
    /// Takes over an accepted connection.
    pub(crate) fn new(io: TcpStream, wire: Wire, permit: Option<ConnectionPermit>) -> Self {
        wire.stats.count_accepted();
        Self {
            io: Some(io),
            held: wire.memory.nothing(),
            wire,
            state: Rc::default(),
            permit,
            final_response: None,
            protocol: Protocol::default(),
            started: false,
            busy: false,
            writes: 0,
            end: End::Unseen,
            names: NameWatch::default(),
            coarse_watch: CoarseWatch::default(),
            head_watch: HeadWatch::default(),
            write_watch: WriteWatch::default(),
        }
    }

    /// The state that is shared with the application.
    pub(crate) fn state(&self) -> Rc<ConnectionState> {
        self.state.clone()
    }

    fn io(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.io
            .as_mut()
            .map(Pin::new)
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn read_something(&mut self, bytes: &[u8]) {
        if !self.started {
            self.started = true;
            self.protocol = Protocol::of(bytes);
        }
        if !self.busy {
            self.busy = true;
            self.wire.stats.count_taken();
        }
        self.state.read(bytes.len());
        self.names.read(bytes);
    }

    /// Reads at most as much as can be held back.
    fn poll_some(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() <= MOST_AT_ONCE {
            return self.io()?.poll_read(context, buffer);
        }
        let mut piece = ReadBuf::new(buffer.initialize_unfilled_to(MOST_AT_ONCE));
        ready!(self.io()?.poll_read(context, &mut piece))?;
        let count = piece.filled().len();
        buffer.advance(count);
        Poll::Ready(Ok(()))
    }

    /// Decides what a long name is, after the dispatcher has parsed what it could: a part of a
    /// body, or of a head that is refused.
    fn judge_name(&mut self, context: &Context<'_>) {
        let Some(length) = self.names.long() else {
            return;
        };
        if self.state.is_in_flight() && !self.state.is_body_unread() {
            // It comes after a request, and is examined when that has its response.
            return;
        }
        self.names.passes();
        context.waker().wake_by_ref();
        if !self.state.may_be_body(length) {
            self.answer(Fault::NameTooLong);
        }
    }

    /// Counts a long head while it is not complete; returns whether there is room for it.
    fn holds_head(&mut self) -> bool {
        let unheard = self.state.unheard();
        if unheard == 0 {
            if self.held.bytes() > 0 {
                self.held.release();
            }
            return true;
        }
        // Data of a body that is not read is not held anywhere.
        unheard <= UNCOUNTED || self.state.is_body_unread() || self.held.grow_to(unheard)
    }

    fn wrote_something(&mut self) {
        self.writes = self.writes.wrapping_add(1);
        if self.busy {
            self.busy = false;
            self.wire.stats.count_answered();
        }
    }

    fn answer(&mut self, fault: Fault) {
        let peer = self.io.as_ref().and_then(|io| io.peer_addr().ok());
        self.final_response = Some(FinalResponse::new(fault, self.protocol, &self.wire, peer));
    }

    /// Writes what the client accepts of `bytes`. Fails if the client reads too slowly.
    fn poll_out(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = self.io()?.poll_write(context, bytes) {
            let count = written?;
            let waited = self.write_watch.is_waiting();
            self.write_watch.took(count, bytes.len());
            if waited && !self.write_watch.is_waiting() {
                self.state.wake();
            }
            self.wrote_something();
            return Poll::Ready(Ok(count));
        }
        ready!(self.write_watch.poll(context, self.wire.write_timeout));
        self.wire.stats.count_slow_reader();
        // The system's buffered data is useless for this client.
        if let Some(io) = &self.io {
            let _ = io.set_zero_linger();
        }
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Writes the rest of our response.
    fn poll_final_response(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(mut words) = self.final_response.take() {
            if words.rest().is_empty() {
                self.final_response = Some(words);
                break;
            }
            let written = self.poll_out(context, words.rest());
            if let Poll::Ready(Ok(count)) = written {
                words.wrote(count);
            }
            self.final_response = Some(words);
            ready!(written)?;
        }
        Poll::Ready(Ok(()))
    }

    /// The client has sent nothing, or must not send. Ready with the end of the stream when the
    /// time is over.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.head_watch.poll(context).is_ready() {
            self.wire.stats.count_slow_head();
            if self.state.is_body_unread() {
                // It has its response and continues to send: no head was begun.
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            return self.poll_too_slow(context);
        }
        if self.write_watch.is_waiting() {
            return Poll::Pending;
        }
        let state = (self.busy, self.writes);
        let (stall, keep_alive) = (self.wire.stall, self.wire.keep_alive);
        let finding = ready!(self.coarse_watch.poll(context, state, stall, keep_alive));
        if finding == CoarseFinding::Stalled {
            return self.poll_too_slow(context);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_too_slow(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.answer(Fault::Slow);
        // What cannot be written now is written when the stream is dropped.
        let _ = self.poll_final_response(context)?;
        Poll::Ready(Ok(()))
    }

    /// The client sends nothing more. A response that has begun is finished all the same; one that
    /// is not made yet is not, because a client that closes has left.
    fn poll_end(&mut self, context: &Context<'_>) -> Poll<io::Result<()>> {
        let is_behind = self.state.unheard() > 0 && self.end == End::Unseen;
        self.end = if is_behind { End::Behind } else { End::Seen };
        if is_behind {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.state.is_answering() {
            self.state.wait(context);
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_in(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.end != End::Unseen {
            return self.poll_end(context);
        }
        let before = buffer.filled().len();
        ready!(self.poll_some(context, buffer))?;
        if buffer.filled().len() == before {
            return self.poll_end(context);
        }
        self.read_something(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for WireStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.final_response.is_some() {
            // The end of the stream: nothing after it would get a response.
            return Poll::Ready(Ok(()));
        }
        if self.names.long().is_some() {
            // Examined when the dispatcher flushes, at the end of this poll of the connection.
            self.state.wait(context);
        } else if self.write_watch.is_waiting() || !self.state.may_read() {
            self.state.wait(context);
        } else if let Poll::Ready(read) = self.poll_in(context, buffer) {
            return Poll::Ready(read);
        }
        self.poll_patience(context)
    }
}

impl AsyncWrite for WireStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.final_response.is_some() {
            // Our response closes the connection; anything after it is not sent.
            return Poll::Ready(Ok(bytes.len()));
        }
        // While the application responds, all written bytes are its own.
        let bare = if self.state.is_in_flight() {
            None
        } else {
            bare::at_end(bytes)
        };
        match bare {
            None => self.poll_out(context, bytes),
            Some(bare) if bare.start > 0 => self.poll_out(context, &bytes[..bare.start]),
            Some(bare) => {
                self.answer(bare.fault);
                let _ = self.poll_final_response(context)?;
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_final_response(context))?;
        // The dispatcher flushes at the end of each poll of the connection: by now, all complete
        // requests have reached the application.
        self.judge_name(context);
        if self.final_response.is_none() && !self.holds_head() {
            self.answer(Fault::NoRoom);
        }
        if self.final_response.is_some() {
            // It ends at the next read.
            context.waker().wake_by_ref();
            ready!(self.poll_final_response(context))?;
        }
        let awaited = self.state.awaited();
        let time = match awaited {
            Some(Awaited::Body(_)) => self.wire.keep_alive,
            _ => self.wire.header_timeout,
        };
        self.head_watch.note(awaited, time);
        if self.head_watch.poll(context).is_ready() {
            // It ends at the next read.
            context.waker().wake_by_ref();
        }
        self.io()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_final_response(context))?;
        self.io()?.poll_shutdown(context)
    }
}

impl Drop for WireStream {
    fn drop(&mut self) {
        self.wire.stats.count_closed();
        if self.busy {
            self.wire.stats.count_answered();
        }
        if let (Some(io), Some(words)) = (self.io.take(), self.final_response.take()) {
            final_response::finish(io, words, self.permit.take());
        }
    }
}
