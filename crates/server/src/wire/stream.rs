//! The stream that the dispatcher reads from and writes to.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aivy_core::new_id;
use aivy_types::RequestId;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::bare::{self, Fault, Shaped};
use super::sniff::Speech;
use super::{Unreadable, Wire};

/// How long, and for how many bytes, a refused client is still listened to, so that it reads our
/// answer before the system resets the connection for what it had yet to send.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 4 << 20;

/// A TCP connection whose bare answers are replaced by shaped ones.
#[derive(Debug)]
pub struct WireStream {
    /// `None` only while it is dropped.
    io: Option<TcpStream>,
    wire: Wire,
    /// What is still to be written of an answer of ours. After it nothing is written any more.
    last_words: Option<LastWords>,
    speech: Speech,
    started: bool,
    /// Something was read since the last write.
    busy: bool,
    writes: u32,
    watch: Watch,
}

#[derive(Debug)]
struct LastWords {
    bytes: Vec<u8>,
    written: usize,
}

/// Looks at the connection once a period, so that no request pays for a clock or a timer.
#[derive(Debug)]
struct Watch {
    timer: Option<Pin<Box<Sleep>>>,
    writes_seen: u32,
    was_busy: bool,
    quiet_periods: u32,
}

/// What the watch found.
enum Finding {
    Fine,
    /// Busy for a whole period without an answer.
    Stalled,
    /// Idle for longer than idling is allowed.
    Idle,
}

impl WireStream {
    /// Takes over an accepted connection.
    #[must_use]
    pub fn new(io: TcpStream, wire: Wire) -> Self {
        wire.stats.accepted.fetch_add(1, Relaxed);
        Self {
            io: Some(io),
            wire,
            last_words: None,
            speech: Speech::default(),
            started: false,
            busy: false,
            writes: 0,
            watch: Watch {
                timer: None,
                writes_seen: 0,
                was_busy: false,
                quiet_periods: 0,
            },
        }
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
            self.speech = Speech::of(bytes);
        }
        if !self.busy {
            self.busy = true;
            self.wire.stats.taken.fetch_add(1, Relaxed);
        }
    }

    fn wrote_something(&mut self) {
        self.writes = self.writes.wrapping_add(1);
        if self.busy {
            self.busy = false;
            self.wire.stats.answered.fetch_add(1, Relaxed);
        }
    }

    fn answer(&mut self, fault: Fault, date: &[u8]) {
        let id = new_id(&self.wire.clock, &self.wire.entropy, RequestId::new);
        let shaped = bare::shaped(fault, self.speech, self.wire.header_timeout, date, id);
        let Shaped {
            bytes,
            request_id,
            status,
            detail,
        } = shaped;
        let peer = self.io.as_ref().and_then(|io| io.peer_addr().ok());
        (self.wire.unreadable)(&Unreadable {
            client: peer.map(|peer| peer.ip().to_canonical()),
            request_id: request_id.as_str(),
            status,
            detail: &detail,
        });
        self.last_words = Some(LastWords { bytes, written: 0 });
    }

    /// Writes what is left of our answer.
    fn poll_last_words(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(words) = &self.last_words {
            let rest = &words.bytes[words.written..];
            if rest.is_empty() {
                break;
            }
            let Some(io) = self.io.as_mut() else { break };
            let count = ready!(Pin::new(io).poll_write(context, rest))?;
            if let Some(words) = &mut self.last_words {
                words.written += count;
            }
            self.wrote_something();
        }
        Poll::Ready(Ok(()))
    }

    /// Ready when the connection has to end.
    fn poll_watch(&mut self, context: &mut Context<'_>) -> Poll<Finding> {
        let period = self.wire.stall;
        let timer = self
            .watch
            .timer
            .get_or_insert_with(|| Box::pin(sleep(period)));
        while timer.as_mut().poll(context).is_ready() {
            let answered = self.writes != self.watch.writes_seen;
            let finding = if answered {
                self.watch.quiet_periods = 0;
                Finding::Fine
            } else if self.busy && self.watch.was_busy {
                Finding::Stalled
            } else {
                self.watch.quiet_periods += 1;
                let quiet = period.saturating_mul(self.watch.quiet_periods.saturating_sub(1));
                if !self.busy && quiet > self.wire.keep_alive {
                    Finding::Idle
                } else {
                    Finding::Fine
                }
            };
            self.watch.writes_seen = self.writes;
            self.watch.was_busy = self.busy;
            if !matches!(finding, Finding::Fine) {
                return Poll::Ready(finding);
            }
            timer.as_mut().reset(Instant::now() + period);
        }
        Poll::Pending
    }
}

impl AsyncRead for WireStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.last_words.is_some() {
            // The end of the stream: nothing that follows would be answered.
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        if let Poll::Ready(result) = self.io()?.poll_read(context, buffer) {
            if buffer.filled().len() > before {
                self.read_something(&buffer.filled()[before..]);
            }
            return Poll::Ready(result);
        }
        match ready!(self.poll_watch(context)) {
            Finding::Stalled => {
                self.answer(Fault::Slow, b"");
                // What cannot be written now is written when the stream is dropped.
                let _ = self.poll_last_words(context)?;
            }
            Finding::Fine | Finding::Idle => {}
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WireStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.last_words.is_some() {
            // Our answer closes the connection; whatever comes after it is not sent.
            return Poll::Ready(Ok(bytes.len()));
        }
        match bare::at_end(bytes) {
            None => {
                let count = ready!(self.io()?.poll_write(context, bytes))?;
                self.wrote_something();
                Poll::Ready(Ok(count))
            }
            Some(bare) if bare.start > 0 => {
                let count = ready!(self.io()?.poll_write(context, &bytes[..bare.start]))?;
                self.wrote_something();
                Poll::Ready(Ok(count))
            }
            Some(bare) => {
                self.answer(bare.fault, bare.date);
                let _ = self.poll_last_words(context)?;
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_last_words(context))?;
        self.io()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_last_words(context))?;
        self.io()?.poll_shutdown(context)
    }
}

impl Drop for WireStream {
    fn drop(&mut self) {
        self.wire.stats.closed.fetch_add(1, Relaxed);
        if self.busy {
            self.wire.stats.answered.fetch_add(1, Relaxed);
        }
        let (Some(io), Some(words)) = (self.io.take(), self.last_words.take()) else {
            return;
        };
        // Outside a runtime there is nobody left to wait for.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = tokio::time::timeout(LINGER, linger(io, words)).await;
            });
        }
    }
}

/// Finishes our answer, says that nothing follows, and reads on until the client closes.
async fn linger(mut io: TcpStream, words: LastWords) -> io::Result<()> {
    io.write_all(&words.bytes[words.written..]).await?;
    io.shutdown().await?;
    let mut rest = io.take(LINGER_BYTES);
    let mut scratch = [0; 4096];
    while rest.read(&mut scratch).await? > 0 {}
    Ok(())
}
