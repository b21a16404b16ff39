//! Samples of the server while the load runs.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use aivy_fuzz::server::Installation;

use crate::options::Options;
use crate::rows::{self, Counts};
use crate::shared::Shared;
use crate::trend::percentile;

/// The rows are counted in every so many samples, because that reads whole tables.
const COUNT_EVERY: usize = 3;

/// The longest log that is kept, in bytes.
const LOG_MAX: u64 = 64 << 20;

/// The beginning of a line of progress about a finding.
pub const FOUND: &str = "FOUND ";

/// One look at the server.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Since the begin of the load.
    pub at: Duration,
    /// The number of the process.
    pub life: u32,
    pub acts: u64,
    pub memory_mib: f64,
    pub files: f64,
    pub threads: f64,
    pub wal_mib: f64,
    pub database_mib: f64,
    /// Of the requests since the last sample, without those near a fault, in milliseconds.
    pub latency: Option<Latency>,
    pub rows: Option<Counts>,
}

/// The latency of many requests, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    pub p50: f64,
    pub p99: f64,
}

/// Takes samples until the load ends; `tell` is called with a line of progress after each.
pub fn until_stopped(
    shared: &Shared,
    installation: &Installation,
    options: &Options,
    tell: &(dyn Fn(&str) + Sync),
) -> Vec<Sample> {
    let (begun, mut read) = (Instant::now(), 0);
    let (mut samples, mut told) = (Vec::new(), 0);
    while !shared.stopped() {
        std::thread::sleep(options.sample_every());
        look_at_log(shared, installation, &mut read);
        for finding in shared.record.findings_from(&mut told) {
            tell(&format!("{FOUND}{finding}"));
        }
        let with_rows = samples.len().is_multiple_of(COUNT_EVERY);
        if let Some(sample) = look(shared, installation, begun, with_rows) {
            tell(&progress(shared, options, &sample));
            samples.push(sample);
        }
    }
    look_at_log(shared, installation, &mut read);
    samples
}

/// `None` while the server is down.
fn look(
    shared: &Shared,
    installation: &Installation,
    begun: Instant,
    with_rows: bool,
) -> Option<Sample> {
    let running = shared.server()?;
    let file = installation.database_file();
    let latencies = shared.record.take_latencies();
    let latency = (!latencies.is_empty()).then(|| Latency {
        p50: percentile(latencies.clone(), 0.5),
        p99: percentile(latencies, 0.99),
    });
    let rows = with_rows.then(|| rows::count(&file));
    Some(Sample {
        at: begun.elapsed(),
        life: running.life,
        acts: shared.record.counts().1,
        memory_mib: number(running.process.resident_kib()?) / 1024.0,
        files: number(running.process.files()?),
        threads: number(running.process.threads()?),
        wal_mib: size_mib(&file.with_extension("db-wal")),
        database_mib: size_mib(&file),
        latency,
        // A fault may hold a lock for longer than this waits.
        rows: rows.and_then(Result::ok),
    })
}

fn look_at_log(shared: &Shared, installation: &Installation, read: &mut u64) {
    for line in installation.bad_lines(read) {
        let message = line
            .split_once("\"message\":\"")
            .map_or("", |(_, rest)| rest);
        let kind = message.split('"').next().unwrap_or_default();
        shared.record.find(kind, format!("in the log: {line}"));
    }
    if let Err(error) = installation.trim_log(read, LOG_MAX) {
        shared
            .record
            .find("trimming", format!("the log: {error:#}"));
    }
}

fn progress(shared: &Shared, options: &Options, sample: &Sample) -> String {
    let (requests, _, findings) = shared.record.counts();
    let latency = sample.latency.map_or_else(String::new, |it| {
        format!(", {:.0}/{:.0} ms", it.p50, it.p99)
    });
    format!(
        "{} of {} s: {requests} requests, {:.0} MiB, {} files, {} threads, WAL {:.1} MiB{latency}, {findings} findings",
        sample.at.as_secs(),
        options.length.as_secs(),
        sample.memory_mib,
        sample.files,
        sample.threads,
        sample.wal_mib
    )
}

fn size_mib(path: &Path) -> f64 {
    number(fs::metadata(path).map_or(0, |it| it.len())) / f64::from(1 << 20)
}

#[allow(clippy::cast_precision_loss, reason = "no count is near 2^53")]
pub(crate) fn number(value: u64) -> f64 {
    value as f64
}
