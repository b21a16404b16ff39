//! The memory that remains from accounts which sent one request and left.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::accounts::{self, OneEach};
use crate::bench::Bench;
use crate::lab::PROFILE;
use crate::options::Case;
use crate::report::Figure;
use crate::{cpu, term};

const MOST_MIB: f64 = 64.0;

/// Requests between two progress updates.
const STEP: u64 = 50_000;

/// The time limit for removing idle entries: the server waits a minute after a bucket is full
/// again.
const FORGETS_WITHIN: Duration = Duration::from_secs(90);

/// The interval of polling its memory: there is no event for the removal.
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(super) fn run(bench: &mut Bench<'_>) -> Result<()> {
    if !bench.wants(Case::Accounts) {
        return Ok(());
    }
    let count = bench.options.accounts();
    term::step("accounts with one request each");
    let steps = |done: u64| usize::try_from(done / STEP).unwrap_or_default();
    let installation = bench.lab.install_sqlite("accounts.db")?;
    accounts::fill(
        &bench.lab.sqlite_url("accounts.db"),
        "free",
        count,
        |done| {
            term::progress(steps(done), 2 * steps(count));
        },
    )?;
    let server = installation.serve(&[])?;
    let idle = cpu::resident_mib(server.pid())?;
    let mut load = bench.lab.load(&server)?;
    let mut script = OneEach::accounts(PROFILE);
    let mut tidy = bench.lab.tidy();
    for done in (0..count).step_by(usize::try_from(STEP)?) {
        term::progress(steps(count + done), 2 * steps(count));
        tidy()?;
        load.run(&mut script, STEP.min(count - done))?;
    }
    drop(load);
    let busy = cpu::resident_mib(server.pid())?;
    let deadline = Instant::now() + FORGETS_WITHIN;
    let mut left = busy;
    while left - idle >= MOST_MIB && Instant::now() < deadline {
        std::thread::sleep(LOOK_EVERY);
        left = cpu::resident_mib(server.pid())?;
    }
    bench.report.figures.push(Figure {
        name: format!("memory left by {count} accounts that each requested their profile once"),
        value: format!("{:.1} MiB (resident: {idle:.1} MiB before, {busy:.1} MiB after the last, {left:.1} MiB when idle again)", left - idle),
        target: format!("< {MOST_MIB} MiB"),
        met: left - idle < MOST_MIB,
    });
    Ok(())
}
