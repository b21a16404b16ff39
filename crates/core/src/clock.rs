//! The only source of time.
//!
//! A clock has two readings that must not be mixed up. The time of day comes from the system's wall
//! clock, which an operator or NTP can set. The monotonic time never goes back and never jumps:
//! limits and time-outs use it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aivy_types::Timestamp;

/// A source of time. Clones share it.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System { made: Instant },
    Manual(Arc<Hands>),
}

/// Both in microseconds.
#[derive(Debug)]
struct Hands {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl Clock {
    /// The system's time.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the door")]
    pub fn system() -> Self {
        Self(Source::System {
            made: Instant::now(),
        })
    }

    /// For tests: a clock that shows `start` and stops until it is [advanced](Self::advance).
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(Hands {
            wall: AtomicI64::new(start.micros()),
            elapsed: AtomicU64::new(0),
        })))
    }

    /// The time of day.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the door")]
    pub fn now(&self) -> Timestamp {
        let micros = match &self.0 {
            Source::System { .. } => match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(after) => signed(after),
                Err(before) => -signed(before.duration()),
            },
            Source::Manual(hands) => hands.wall.load(Ordering::SeqCst),
        };
        Timestamp::from_micros(micros)
    }

    /// Microseconds since this clock was made. Never less than an earlier reading.
    #[must_use]
    pub fn monotonic_micros(&self) -> u64 {
        match &self.0 {
            Source::System { made } => unsigned(made.elapsed()),
            Source::Manual(hands) => hands.elapsed.load(Ordering::SeqCst),
        }
    }

    /// Advances a manual clock and all its clones.
    ///
    /// # Panics
    /// On the system's clock.
    pub fn advance(&self, by: Duration) {
        let hands = self.hands();
        hands.wall.fetch_add(signed(by), Ordering::SeqCst);
        hands.elapsed.fetch_add(unsigned(by), Ordering::SeqCst);
    }

    /// Sets the time of day of a manual clock, as an operator can: the monotonic time does not
    /// change.
    ///
    /// # Panics
    /// On the system's clock.
    pub fn set(&self, now: Timestamp) {
        self.hands().wall.store(now.micros(), Ordering::SeqCst);
    }

    fn hands(&self) -> &Hands {
        match &self.0 {
            Source::System { .. } => panic!("only a manual clock can be moved"),
            Source::Manual(hands) => hands,
        }
    }
}

/// The CPU time that this thread has used: it stops while other threads run.
#[cfg(unix)]
#[must_use]
pub fn cpu_time() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    // The system has this clock; if it fails, time appears to stop.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// For systems without a CPU clock for threads: the elapsed time.
#[cfg(not(unix))]
#[must_use]
pub fn cpu_time() -> Duration {
    static FIRST: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    FIRST.elapsed()
}

fn signed(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn unsigned(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told_and_on_all_clones() {
        let clock = Clock::manual(Timestamp::from_micros(1_000_000));
        let clone = clock.clone();
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(clone.now(), Timestamp::from_micros(2_500_000));
        assert_eq!(clone.monotonic_micros(), 1_500_000);
    }

    #[test]
    fn setting_the_time_of_day_lets_no_time_pass() {
        let clock = Clock::manual(Timestamp::from_micros(5_000_000));
        clock.set(Timestamp::from_micros(0));
        assert_eq!(clock.now(), Timestamp::from_micros(0));
        assert_eq!(clock.monotonic_micros(), 0);
    }

    #[test]
    fn the_time_of_a_thread_is_what_it_works() {
        let before = cpu_time();
        let mut sum = 0_u64;
        while cpu_time() - before < Duration::from_millis(1) {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
        }
        let elsewhere = std::thread::spawn(cpu_time).join();
        assert!(elsewhere.is_ok_and(|used| used < cpu_time()));
    }

    #[test]
    fn the_system_clock_runs() {
        let clock = Clock::system();
        let before = clock.monotonic_micros();
        while clock.monotonic_micros() == before {}
        // 2026-01-01: a later time shows that the system has a real clock.
        assert!(clock.now() > Timestamp::from_micros(1_767_225_600_000_000));
    }
}
