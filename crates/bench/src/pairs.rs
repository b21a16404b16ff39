//! Measures two sides in turns, so that other load on the machine affects both.

use std::time::Duration;

use anyhow::Result;
use nix::unistd::Pid;

use crate::cpu;
use crate::load::{Load, LoadRun, Script};
use crate::stats::{Quartiles, median};

/// Work of the server after its last response still belongs to the run: log lines are collected for
/// some milliseconds before they are written. There is no event for the end of that.
const SETTLE: Duration = Duration::from_millis(25);

/// The extent of a measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Pairs of runs.
    pub(crate) pairs: usize,
    /// Requests in each run.
    pub(crate) requests: u64,
    /// Connections of each side.
    pub(crate) connections: usize,
}

/// One side of a comparison: a server and its requests.
pub(crate) struct Side<'a> {
    pub(crate) pid: Pid,
    pub(crate) load: Load,
    pub(crate) script: Box<dyn Script + 'a>,
    /// Called before each run of this side, outside of the measurement.
    pub(crate) before: Box<dyn FnMut() -> Result<()> + 'a>,
}

/// The cost of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) run: LoadRun,
    pub(crate) cpu: Duration,
}

impl Measured {
    /// CPU microseconds per request.
    pub(crate) fn cpu_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.requests()
    }

    /// Requests per second.
    pub(crate) fn throughput(&self) -> f64 {
        self.requests() / self.run.wall.as_secs_f64()
    }

    #[allow(clippy::cast_precision_loss, reason = "a run is shorter than 2^53")]
    fn requests(&self) -> f64 {
        self.run.requests as f64
    }
}

/// All runs of both sides; runs with the same index are a pair.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) subject: Vec<Measured>,
    pub(crate) reference: Vec<Measured>,
}

/// The medians of one side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    pub(crate) cpu_us: f64,
    pub(crate) throughput: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
}

impl Comparison {
    /// The ratio of CPU per request, subject to reference, by pairs.
    pub(crate) fn cpu_ratio(&self) -> Quartiles {
        self.ratio(Measured::cpu_us)
    }

    /// The ratio of the 99th percentile of the latency, subject to reference, by pairs.
    pub(crate) fn p99_ratio(&self) -> Quartiles {
        self.ratio(|measured| measured.run.p99.as_secs_f64())
    }

    fn ratio(&self, of: impl Fn(&Measured) -> f64) -> Quartiles {
        let pairs = self.subject.iter().zip(&self.reference);
        Quartiles::of(pairs.map(|(subject, reference)| of(subject) / of(reference)))
    }
}

/// The medians of `runs`.
pub(crate) fn summary(runs: &[Measured]) -> Summary {
    let of = |value: &dyn Fn(&Measured) -> f64| median(runs.iter().map(value));
    Summary {
        cpu_us: of(&Measured::cpu_us),
        throughput: of(&Measured::throughput),
        p50_us: of(&|measured| measured.run.p50.as_secs_f64() * 1e6),
        p99_us: of(&|measured| measured.run.p99.as_secs_f64() * 1e6),
    }
}

/// Measures both sides in turns: AB, BA, AB … after one warm-up run of each. `progress` is called
/// after each pair.
///
/// # Errors
/// A run fails.
pub(crate) fn compare(
    subject: &mut Side<'_>,
    reference: &mut Side<'_>,
    effort: Effort,
    mut progress: impl FnMut(usize),
) -> Result<Comparison> {
    let warm_up = (effort.requests / 5).max(1);
    measure(subject, warm_up)?;
    measure(reference, warm_up)?;
    let mut comparison = Comparison {
        subject: Vec::new(),
        reference: Vec::new(),
    };
    for pair in 0..effort.pairs {
        progress(pair);
        if pair % 2 == 0 {
            comparison.subject.push(measure(subject, effort.requests)?);
            comparison
                .reference
                .push(measure(reference, effort.requests)?);
        } else {
            comparison
                .reference
                .push(measure(reference, effort.requests)?);
            comparison.subject.push(measure(subject, effort.requests)?);
        }
    }
    Ok(comparison)
}

fn measure(side: &mut Side<'_>, requests: u64) -> Result<Measured> {
    (side.before)()?;
    let before = cpu::time(side.pid)?;
    let run = side.load.run(side.script.as_mut(), requests)?;
    std::thread::sleep(SETTLE);
    let cpu = cpu::time(side.pid)?.saturating_sub(before);
    Ok(Measured { run, cpu })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(cpu_us: u64, p99_us: u64) -> Measured {
        let run = LoadRun {
            requests: 1000,
            wall: Duration::from_millis(20),
            p50: Duration::from_micros(10),
            p99: Duration::from_micros(p99_us),
        };
        Measured {
            run,
            cpu: Duration::from_micros(cpu_us * 1000),
        }
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        // The machine was slow during the second pair: the ratio is not affected.
        let comparison = Comparison {
            subject: vec![measured(12, 30), measured(48, 90), measured(12, 20)],
            reference: vec![measured(10, 20), measured(40, 90), measured(10, 20)],
        };
        let ratio = comparison.cpu_ratio();
        assert!((ratio.median - 1.2).abs() < 1e-9 && (ratio.upper - 1.2).abs() < 1e-9);
        assert!((comparison.p99_ratio().upper - 1.25).abs() < 1e-9);
        let medians = summary(&comparison.subject);
        assert!((medians.cpu_us - 12.0).abs() < 1e-9 && (medians.p99_us - 30.0).abs() < 1e-9);
        assert!((medians.throughput - 50_000.0).abs() < 1e-6);
    }
}
