//! What an input costs, and whether that is within the bounds of its target.

use std::time::Duration;

use aivy_core::clock::cpu_time;
use peak_alloc::PeakAlloc;

use super::Target;

/// How often an input that seems too expensive runs again: the first run can pay for tables that
/// are made once, and every run for other programs on the machine.
const AGAIN: usize = 3;

/// What an input cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// CPU time of this thread.
    pub(crate) time: Duration,
    /// The most bytes that were allocated at once, beyond those before.
    pub(crate) memory: usize,
}

impl Cost {
    /// The least of two runs with one input.
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            time: self.time.min(other.time),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Runs a target with an input. `slowness` is how many times longer this build takes than an
/// optimized one.
///
/// # Panics
/// The input shows a bug, or goes over a bound of its target.
pub(crate) fn check(target: &Target, input: &[u8], allocator: PeakAlloc, slowness: u32) -> Cost {
    let mut cost = measured(target.run, input, allocator);
    let most = target.time * slowness;
    for _ in 0..AGAIN {
        if cost.time <= most && cost.memory <= target.memory {
            break;
        }
        cost = cost.least(measured(target.run, input, allocator));
    }
    assert!(
        cost.time <= most,
        "{}: {:?} of CPU time, more than {most:?}",
        target.name,
        cost.time
    );
    assert!(
        cost.memory <= target.memory,
        "{}: {} bytes of memory, more than {}",
        target.name,
        cost.memory,
        target.memory
    );
    if let Some(compare) = target.compare {
        compare(input);
    }
    cost
}

fn measured(run: fn(&[u8]), input: &[u8], allocator: PeakAlloc) -> Cost {
    allocator.reset_peak_usage();
    let (before, start) = (allocator.current_usage(), cpu_time());
    run(input);
    Cost {
        time: cpu_time().saturating_sub(start),
        memory: allocator.peak_usage().saturating_sub(before),
    }
}
