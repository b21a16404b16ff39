//! What the clients, the faults and the measurements share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aivy_fuzz::server::Process;

use crate::record::Record;
use crate::upstream::Upstream;

/// How long after a fault its effects can still be seen.
const SETTLE: Duration = Duration::from_secs(3);

/// What all threads share.
#[derive(Debug)]
pub struct Shared {
    pub record: Record,
    pub upstream: Upstream,
    /// The running server; `None` while it is down.
    server: Mutex<Option<Running>>,
    /// When the next request may be sent.
    next: Mutex<Instant>,
    interval: Duration,
    disturbed: Mutex<Disturbed>,
    resets: AtomicU64,
    stop: AtomicBool,
    abandoned: AtomicBool,
}

/// A process of the server.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    pub address: SocketAddr,
    pub process: Process,
    /// 1 for the first process of the run.
    pub life: u32,
}

#[derive(Debug)]
struct Disturbed {
    now: bool,
    /// When the last fault ended.
    until: Option<Instant>,
}

impl Shared {
    /// With `rate` requests per second.
    #[must_use]
    pub fn new(rate: f64, upstream: Upstream) -> Self {
        Self {
            record: Record::default(),
            upstream,
            server: Mutex::new(None),
            next: Mutex::new(Instant::now()),
            interval: Duration::from_secs_f64(1.0 / rate.max(0.01)),
            disturbed: Mutex::new(Disturbed {
                now: false,
                until: None,
            }),
            resets: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
        }
    }

    /// The server, if it runs.
    pub fn server(&self) -> Option<Running> {
        *lock(&self.server)
    }

    /// Sets or removes the server.
    pub fn set_server(&self, running: Option<Running>) {
        *lock(&self.server) = running;
    }

    /// Waits for the turn of a request. Time that was lost is not caught up, so that the rate is
    /// never exceeded.
    pub fn pace(&self) {
        let at = {
            let mut next = lock(&self.next);
            let at = (*next).max(Instant::now());
            *next = at + self.interval;
            at
        };
        std::thread::sleep(at.saturating_duration_since(Instant::now()));
    }

    /// Runs a fault, during which failures count as its effects.
    pub fn disturb<T>(&self, fault: impl FnOnce() -> T) -> T {
        lock(&self.disturbed).now = true;
        let done = fault();
        let mut disturbed = lock(&self.disturbed);
        (disturbed.now, disturbed.until) = (false, Some(Instant::now()));
        done
    }

    /// Whether the effects of a fault could be seen at some time since then.
    pub fn disturbed_since(&self, then: Instant) -> bool {
        let disturbed = lock(&self.disturbed);
        disturbed.now || disturbed.until.is_some_and(|until| until + SETTLE > then)
    }

    /// Makes every client close its connection.
    pub fn reset_clients(&self) {
        self.resets.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of calls of [`Self::reset_clients`].
    pub fn resets(&self) -> u64 {
        self.resets.load(Ordering::Relaxed)
    }

    /// Asks the clients to end when they have ended what they began.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks the clients to end at once: the server does not come back.
    pub fn abandon(&self) {
        self.stop();
        self.abandoned.store(true, Ordering::Relaxed);
    }

    pub fn abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
