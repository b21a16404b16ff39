//! Counts steps, and ends validation when there are too many.

use std::time::Duration;

/// The number of steps between two reads of the clock: about a millisecond.
const BETWEEN_LOOKS: u64 = 50_000;

/// The remaining steps. A step is a handful of comparisons: some 10 to 20 ns of CPU time.
#[derive(Debug)]
pub struct Meter {
    left: u64,
    until_look: u64,
    clock: Option<Clock>,
}

#[derive(Debug)]
struct Clock {
    now: fn() -> Duration,
    end: Duration,
}

/// No step or no time is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl Meter {
    /// With `steps` steps.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self {
            left: steps,
            until_look: BETWEEN_LOOKS,
            clock: None,
        }
    }

    /// Also ends when `now`, the CPU time of this thread, has grown by `limit`: on a slow machine a
    /// step takes longer.
    #[must_use]
    pub fn until(mut self, now: fn() -> Duration, limit: Duration) -> Self {
        self.clock = Some(Clock {
            now,
            end: now() + limit,
        });
        self
    }

    /// The remaining steps.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// Takes `steps`.
    ///
    /// # Errors
    /// There are fewer steps left, or the time is over.
    #[inline]
    pub fn take(&mut self, steps: u64) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(steps).ok_or(Exhausted)?;
        match self.until_look.checked_sub(steps) {
            Some(until) => {
                self.until_look = until;
                Ok(())
            }
            None => self.look(),
        }
    }

    #[cold]
    fn look(&mut self) -> Result<(), Exhausted> {
        self.until_look = BETWEEN_LOOKS;
        match &self.clock {
            Some(clock) if (clock.now)() > clock.end => Err(Exhausted),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end() {
        let mut meter = Meter::new(3);
        assert_eq!(meter.take(2), Ok(()));
        assert_eq!(meter.take(2), Err(Exhausted));
        assert_eq!(meter.left(), 1);
    }

    #[test]
    fn time_ends_too() {
        thread_local!(static NOW: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });
        let now = || NOW.with(|now| Duration::from_millis(now.replace(now.get() + 40)));
        let mut meter = Meter::new(u64::MAX).until(now, Duration::from_millis(100));
        let taken = (0..10).take_while(|_| meter.take(BETWEEN_LOOKS + 1).is_ok());
        assert_eq!(taken.count(), 2);
    }
}
