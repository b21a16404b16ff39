//! Observes the server's memory and files while cases run.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::{Shared, TELL_EVERY};
use crate::find::Find;
use crate::options::End;
use crate::server::{Process, Server};

/// The interval of polling values that only the system knows.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How long the number of files must be constant before connections of earlier cases count as
/// closed.
const STILL_FOR: Duration = Duration::from_millis(800);

/// The time limit for that.
const STILL_WITHIN: Duration = Duration::from_secs(8);

/// The resources of the idle server.
#[derive(Debug, Clone, Copy)]
struct IdleFootprint {
    memory: u64,
    files: u64,
}

/// Prints the progress until `ended`, and returns the values that exceeded their limits.
pub(super) fn until(
    shared: &Shared,
    server: &mut Server,
    say: &(dyn Fn(&str) + Sync),
    ended: impl Fn() -> bool,
) -> Vec<String> {
    let started = Instant::now();
    let mut told = started;
    let mut first = None;
    let mut read = 0;
    while !ended() {
        std::thread::sleep(LOOK_EVERY);
        if server.ended().is_some() {
            shared.stop();
        }
        look_at_log(shared, &mut read);
        if first.is_none() && third_is_over(shared, started) {
            first = still(shared);
        }
        if told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            say(&progress(shared, started));
        }
    }
    let last = still(shared);
    look_at_log(shared, &mut read);
    match (first, last) {
        (Some(first), Some(last)) => grown(shared, first, last),
        _ => Vec::new(),
    }
}

/// Panics and errors in the log since the last call. A line with a request ID belongs to its case;
/// for other lines the latest cases are shown.
fn look_at_log(shared: &Shared, read: &mut u64) {
    let seed = shared.options.seed;
    for line in shared.installation.bad_lines(read) {
        let named = line.split_once(&format!("\"request_id\":\"fuzz-{seed}-"));
        let case = named.and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let just_then = shared.record.latest();
        let mut find = Find::at_end(format!("in the log: {line}"));
        find.case = case;
        find.faults
            .push(format!("the last cases then: {just_then}"));
        shared.record.add(find);
    }
}

fn third_is_over(shared: &Shared, started: Instant) -> bool {
    match shared.options.end {
        End::After(time) => started.elapsed() >= time / 3,
        End::Cases(count) => shared.record.counts().0 >= count / 3,
        End::Only(_) => false,
    }
}

/// Waits, with nothing else running, until the connections of earlier cases are closed.
fn still(shared: &Shared) -> Option<IdleFootprint> {
    let _alone = shared.alone.write().unwrap_or_else(PoisonError::into_inner);
    let process: Process = shared.process;
    let (started, mut since) = (Instant::now(), Instant::now());
    let mut files = process.files()?;
    while since.elapsed() < STILL_FOR && started.elapsed() < STILL_WITHIN {
        std::thread::sleep(LOOK_EVERY);
        let now = process.files()?;
        if now != files {
            (files, since) = (now, Instant::now());
        }
    }
    Some(IdleFootprint {
        memory: process.resident()?,
        files,
    })
}

fn grown(shared: &Shared, first: IdleFootprint, last: IdleFootprint) -> Vec<String> {
    let bounds = shared.options.bounds;
    let mut faults = Vec::new();
    for (name, first, last, bound) in [
        ("MiB of memory", first.memory, last.memory, bounds.memory),
        ("open files", first.files, last.files, bounds.files),
    ] {
        if last > first + bound {
            faults.push(format!(
                "{last} {name} at the end, {first} after a third: more than {bound} more"
            ));
        }
    }
    faults
}

fn progress(shared: &Shared, started: Instant) -> String {
    let (cases, finds) = shared.record.counts();
    let memory = shared.process.resident().unwrap_or(0);
    let files = shared.process.files().unwrap_or(0);
    let seconds = started.elapsed().as_secs();
    format!("{seconds} s: {cases} cases, {finds} finds, {memory} MiB, {files} files")
}
