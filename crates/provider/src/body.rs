//! The body of a response, with limits of size and time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::{Fault, Phase, ProviderError};

/// The limits of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyBounds {
    /// When its first byte must have arrived.
    pub(crate) first_byte: Instant,
    /// The maximum time between two pieces.
    pub(crate) idle: Duration,
    /// When it must have ended.
    pub(crate) whole: Instant,
    /// The maximum size, in bytes.
    pub(crate) size: usize,
}

/// The pieces of a body. Dropping it closes the connection unless the body has ended.
pub(crate) struct Body {
    pieces: BoxStream<'static, reqwest::Result<Bytes>>,
    phase: Phase,
    idle: Duration,
    /// When the current phase must have ended.
    alarm: Pin<Box<Sleep>>,
    whole: Pin<Box<Sleep>>,
    left: usize,
    /// Whether it has the requested content type, or none.
    pub(crate) as_asked: bool,
    /// Whether this server requested the usage, and the caller did not.
    pub(crate) asked_usage: bool,
}

impl Body {
    pub(crate) fn new(answer: reqwest::Response, bounds: BodyBounds) -> Self {
        Self {
            pieces: answer.bytes_stream().boxed(),
            phase: Phase::FirstByte,
            idle: bounds.idle,
            alarm: Box::pin(sleep_until(bounds.first_byte)),
            whole: Box::pin(sleep_until(bounds.whole)),
            left: bounds.size,
            as_asked: true,
            asked_usage: false,
        }
    }

    /// The complete body.
    pub(crate) async fn collect(mut self) -> Result<Vec<u8>, ProviderError> {
        let mut all = Vec::new();
        while let Some(piece) = self.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all)
    }

    fn admit(&mut self, piece: Bytes) -> Result<Bytes, ProviderError> {
        self.left = self
            .left
            .checked_sub(piece.len())
            .ok_or(ProviderError::BadAnswer(Fault::TooLarge))?;
        self.phase = Phase::Idle;
        self.alarm.as_mut().reset(Instant::now() + self.idle);
        Ok(piece)
    }
}

impl Stream for Body {
    type Item = Result<Bytes, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Before the pieces: a body that always has data must end all the same.
        if self.whole.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(ProviderError::Timeout(Phase::Whole))));
        }
        if let Poll::Ready(piece) = self.pieces.poll_next_unpin(cx) {
            return Poll::Ready(piece.map(|piece| match piece {
                Ok(piece) => self.admit(piece),
                Err(error) => {
                    tracing::debug!(error = %error.without_url(), "an answer was cut off");
                    Err(ProviderError::Cut)
                }
            }));
        }
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(ProviderError::Timeout(self.phase))))
    }
}
