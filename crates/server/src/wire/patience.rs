//! The time limits of a connection.
//!
//! Ordinary requests need no clock and no timer: they are set only when there is something to wait
//! for, such as the rest of a head, or a client that does not read its response.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::connection_state::Awaited;

/// The minimum speed at which a client must read a response, in bytes per second.
pub const SLOWEST_READER: u64 = 240;

/// A timer that is made at its first use, and kept.
#[derive(Debug, Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn set(&mut self, time: Duration) {
        match &mut self.0 {
            Some(sleep) => sleep.as_mut().reset(Instant::now() + time),
            empty => *empty = Some(Box::pin(sleep(time))),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Some(sleep) => sleep.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

/// Waits for the rest of a head, or for a body that is not read.
#[derive(Debug, Default)]
pub(crate) struct HeadWatch {
    timer: Timer,
    waits_for: Option<Awaited>,
}

impl HeadWatch {
    /// Called after each poll of the connection with what is awaited, and the time limit for it.
    pub(crate) fn note(&mut self, awaited: Option<Awaited>, time: Duration) {
        if awaited.is_some() && awaited != self.waits_for {
            self.timer.set(time);
        }
        self.waits_for = awaited;
    }

    /// Ready when the time is over.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self.waits_for {
            Some(_) => self.timer.poll(context),
            None => Poll::Pending,
        }
    }
}

/// Waits for a client to read what was written.
#[derive(Debug, Default)]
pub(crate) struct WriteWatch {
    timer: Timer,
    waits: bool,
    taken: u64,
}

impl WriteWatch {
    /// Whether it is waiting for the client.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waits
    }

    /// The client has read `count` bytes out of `of`.
    pub(crate) fn took(&mut self, count: usize, of: usize) {
        self.taken = self.taken.saturating_add(count as u64);
        if count == of {
            self.waits = false;
        }
    }

    /// The client reads nothing now. Ready when it has read too little in the last `window`.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>, window: Duration) -> Poll<()> {
        if !self.waits {
            self.begin(window);
        }
        while self.timer.poll(context).is_ready() {
            if self.taken < least(window) {
                return Poll::Ready(());
            }
            self.begin(window);
        }
        Poll::Pending
    }

    fn begin(&mut self, window: Duration) {
        self.waits = true;
        self.taken = 0;
        self.timer.set(window);
    }
}

/// The minimum number of bytes for `window`, at least one.
fn least(window: Duration) -> u64 {
    let millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    (SLOWEST_READER.saturating_mul(millis) / 1_000).max(1)
}

/// The result of the coarse watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CoarseFinding {
    /// Nothing is wrong.
    Fine,
    /// Busy for a whole period without a response.
    Stalled,
    /// Idle for longer than permitted.
    Idle,
}

/// Checks the connection once per period, for states that neither the dispatcher nor the
/// application would ever end.
#[derive(Debug, Default)]
pub(crate) struct CoarseWatch {
    timer: Timer,
    writes_seen: u32,
    was_busy: bool,
    quiet_periods: u32,
}

impl CoarseWatch {
    /// Ready when the connection must be closed. `busy` is its state, `writes` the number of its
    /// writes so far.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        (busy, writes): (bool, u32),
        period: Duration,
        keep_alive: Duration,
    ) -> Poll<CoarseFinding> {
        if self.timer.0.is_none() {
            self.timer.set(period);
        }
        while self.timer.poll(context).is_ready() {
            let finding = self.look(busy, writes, period, keep_alive);
            self.writes_seen = writes;
            self.was_busy = busy;
            if finding != CoarseFinding::Fine {
                return Poll::Ready(finding);
            }
            self.timer.set(period);
        }
        Poll::Pending
    }

    fn look(
        &mut self,
        busy: bool,
        writes: u32,
        period: Duration,
        keep_alive: Duration,
    ) -> CoarseFinding {
        if writes != self.writes_seen {
            self.quiet_periods = 0;
            return CoarseFinding::Fine;
        }
        if busy && self.was_busy {
            return CoarseFinding::Stalled;
        }
        self.quiet_periods += 1;
        let quiet = period.saturating_mul(self.quiet_periods.saturating_sub(1));
        if !busy && quiet > keep_alive {
            CoarseFinding::Idle
        } else {
            CoarseFinding::Fine
        }
    }
}
