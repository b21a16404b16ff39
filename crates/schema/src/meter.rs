//! Counting steps, and ending what takes too many.

use std::time::Duration;

/// So many steps are taken between two looks at the clock: about a millisecond.
const BETWEEN_LOOKS: u64 = 50_000;

/// The steps that are left. A step is a handful of comparisons: some 10 to 20 ns of a processor.
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

/// No step is left, or no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl Meter {
    /// With so many steps.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self {
            left: steps,
            until_look: BETWEEN_LOOKS,
            clock: None,
        }
    }

    /// Ends as well when `now`, the time that this thread has used the processor, has grown by
    /// `limit`: a slow machine takes longer for a step.
    #[must_use]
    pub fn until(mut self, now: fn() -> Duration, limit: Duration) -> Self {
        self.clock = Some(Clock {
            now,
            end: now() + limit,
        });
        self
    }

    /// The steps that are left.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// Takes `steps`.
    ///
    /// # Errors
    /// There are not so many left, or the time is over.
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
