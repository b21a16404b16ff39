//! How long a connection is waited for.
//!
//! No request pays for a clock or a timer: they are set only when there is something to wait for,
//! a head of which a part is there, or an answer that the client does not take.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::connection_state::Awaited;

/// The fewest bytes of an answer that a client must take, for each second that it is waited for.
pub const SLOWEST_READER: u64 = 240;

/// A timer that is made when it is first needed, and kept.
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

/// Waits for the rest of a head, or for a body that nobody reads.
#[derive(Debug, Default)]
pub(crate) struct HeadWatch {
    timer: Timer,
    waits_for: Option<Awaited>,
}

impl HeadWatch {
    /// To be told after each look at the connection what is waited for, and for how long.
    pub(crate) fn note(&mut self, awaited: Option<Awaited>, time: Duration) {
        if awaited.is_some() && awaited != self.waits_for {
            self.timer.set(time);
        }
        self.waits_for = awaited;
    }

    /// Ready when it has taken too long.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self.waits_for {
            Some(_) => self.timer.poll(context),
            None => Poll::Pending,
        }
    }
}

/// Waits for a client to take what is written.
#[derive(Debug, Default)]
pub(crate) struct WriteWatch {
    timer: Timer,
    waits: bool,
    taken: u64,
}

impl WriteWatch {
    /// Whether the client is waited for.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waits
    }

    /// The client has taken so many bytes of what there is.
    pub(crate) fn took(&mut self, count: usize, of: usize) {
        self.taken = self.taken.saturating_add(count as u64);
        if count == of {
            self.waits = false;
        }
    }

    /// The client takes nothing now. Ready when it has taken too little in the last `window`.
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

/// What has to be taken in `window`, at least one byte.
fn least(window: Duration) -> u64 {
    let millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    (SLOWEST_READER.saturating_mul(millis) / 1_000).max(1)
}

/// What the coarse watch found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CoarseFinding {
    /// Nothing to say.
    Fine,
    /// Busy for a whole period without an answer.
    Stalled,
    /// Idle for longer than idling is allowed.
    Idle,
}

/// Looks at the connection once a period, and finds what neither the dispatcher nor the
/// application would ever end.
#[derive(Debug, Default)]
pub(crate) struct CoarseWatch {
    timer: Timer,
    writes_seen: u32,
    was_busy: bool,
    quiet_periods: u32,
}

impl CoarseWatch {
    /// Ready when a connection that is `busy`, and to which was written `writes` times, has to end.
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
