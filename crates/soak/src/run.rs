//! A run: a server, clients, faults, samples, and the verdict.

use std::time::{Duration, Instant};

use aivy_core::Clock;
use aivy_fuzz::server::{Installation, Server};
use anyhow::Result;

use crate::faults::{self, Counts};
use crate::lane::Lane;
use crate::life::{Life, audit};
use crate::measure::{self, Sample};
use crate::options::Options;
use crate::report::Report;
use crate::shared::Shared;
use crate::upstream::Upstream;
use crate::{stage, stories, verdict};

/// The interval of looking whether the server still runs: its end cannot be awaited.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The part of all responses that may be 503: more is a finding.
const BUSY_MAX: f64 = 0.02;

/// Runs; `tell` is called with a line of progress after each sample.
///
/// # Errors
/// The server does not start, or cannot be prepared.
pub fn run(options: &Options, tell: &(dyn Fn(&str) + Sync)) -> Result<Report> {
    tell("creating accounts");
    let installation = Installation::new(&options.server, None)?;
    let people = stage::people(&installation, options.lanes)?;
    let shared = Shared::new(options.rate, Upstream::start()?);
    let mut life = Life::default();
    life.begin(&shared, &installation)?;
    for one in &people {
        stage::set_password(life.server()?.address, one)?;
    }
    let begun = Instant::now();
    let mut counts = Counts::new();
    let samples = std::thread::scope(|scope| {
        for (number, people) in people.iter().enumerate() {
            let shared = &shared;
            scope.spawn(move || {
                let mut lane = Lane::new(shared, people, number, options.seed);
                while !shared.stopped() {
                    stories::tell(&mut lane);
                }
            });
        }
        let samples = scope.spawn(|| measure::until_stopped(&shared, &installation, options, tell));
        let led = lead(options, &shared, &installation, &mut life, &mut counts);
        if let Err(error) = led {
            let told = format!("a fault that the server did not survive: {error:#}");
            shared.record.find("fault", told);
            shared.abandon();
        }
        shared.stop();
        samples.join().unwrap_or_default()
    });
    let took = begun.elapsed();
    end(&shared, &installation, &mut life);
    Ok(report(options, &shared, &samples, took, counts))
}

/// Lets the faults happen at their times, and waits for the end of the run.
fn lead(
    options: &Options,
    shared: &Shared,
    installation: &Installation,
    life: &mut Life,
    counts: &mut Counts,
) -> Result<()> {
    let begun = Instant::now();
    for (at, fault) in faults::plan(options.length) {
        wait_until(begun + at, life)?;
        faults::happen(fault, shared, installation, life)?;
        *counts.entry(fault).or_default() += 1;
    }
    wait_until(begun + options.length, life)?;
    while shared.record.counts().0 < options.least_requests && begun.elapsed() < options.length * 10
    {
        wait_until(Instant::now() + LOOK_EVERY, life)?;
    }
    Ok(())
}

/// Waits; fails if the server ends by itself.
fn wait_until(at: Instant, life: &mut Life) -> Result<()> {
    loop {
        if let Some(ended) = life.ended() {
            anyhow::bail!(ended);
        }
        let left = at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(LOOK_EVERY));
    }
}

/// The checks after the load.
fn end(shared: &Shared, installation: &Installation, life: &mut Life) {
    if let Err(error) = life.end(shared, Server::stop) {
        let told = format!("stopping the server: {error:#}");
        shared.record.find("stopping", told);
    }
    if installation.errors().contains("panic") {
        let told = format!("on standard error: {}", installation.errors());
        shared.record.find("standard error", told);
    }
    audit(installation, &shared.record, "at the end");
    let state = shared.record.so_far();
    let busy = measure::number(state.busy) / measure::number(state.requests.max(1));
    if busy > BUSY_MAX {
        let told = format!("{:.1} % of the responses were 503", busy * 100.0);
        shared.record.find("503", told);
    }
}

fn report(
    options: &Options,
    shared: &Shared,
    samples: &[Sample],
    took: Duration,
    counts: Counts,
) -> Report {
    let measured = verdict::measured(samples, options.warm_up());
    let (first, last) = (measured.first(), measured.last());
    let measured_for = first
        .zip(last)
        .map_or(Duration::ZERO, |(first, last)| last.at - first.at);
    let state = shared.record.so_far();
    Report {
        date: Clock::system().now().to_string(),
        hours: took.as_secs_f64() / 3600.0,
        measured_hours: measured_for.as_secs_f64() / 3600.0,
        rate: options.rate,
        seed: options.seed,
        requests: state.requests,
        acts: state.acts,
        lost: state.lost,
        busy: state.busy,
        faults: counts.values().sum(),
        audits: 1 + counts.get(&faults::Fault::Kill).copied().unwrap_or(0),
        faults_by_kind: counts,
        rows: verdict::rows(&measured),
        statuses: state.statuses,
        findings: state.findings,
    }
}
