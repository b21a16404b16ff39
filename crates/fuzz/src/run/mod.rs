//! A run: a server, lanes of cases, and the checks at the end.

mod lane;
mod record;
mod watch;

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::find::Find;
use crate::options::{End, Options};
use crate::server::{Installation, Process, Server};
use crate::world::World;
use crate::{provider, setting};
use record::RunRecord;

/// The interval of progress lines.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// The result of a run.
#[derive(Debug)]
pub struct Outcome {
    pub cases: u64,
    pub finds: Vec<Find>,
    /// Operations of the document that never succeeded.
    pub never: Vec<String>,
}

/// What all lanes share.
struct Shared<'a> {
    options: &'a Options,
    installation: &'a Installation,
    world: World,
    server: std::net::SocketAddr,
    process: Process,
    record: RunRecord<'a>,
    /// Cases hold a read lock; a measurement without other cases takes the write lock.
    alone: RwLock<()>,
    stop: AtomicBool,
}

impl Shared<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Runs; `say` is called with the progress and with each bug.
///
/// # Errors
/// The server does not start, or cannot be prepared.
pub fn run(options: &Options, say: &(dyn Fn(&str) + Sync)) -> Result<Outcome> {
    say(&format!("seed {}", options.seed));
    let installation = Installation::new(&options.server, options.database_url.as_deref())?;
    let people = setting::people(&installation)?;
    let mut server = installation.serve(provider::start(options.seed)?, options.seed)?;
    let (world, learnt) = setting::world(people, server.address)?;
    let shared = Shared {
        options,
        installation: &installation,
        world,
        server: server.address,
        process: server.process(),
        record: RunRecord::new(options, say),
        alone: RwLock::new(()),
        stop: AtomicBool::new(false),
    };
    let lanes = if matches!(options.end, End::Only(_)) {
        1
    } else {
        options.lanes
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..lanes)
            .map(|lane| {
                let (shared, learnt) = (&shared, learnt.clone());
                scope.spawn(move || lane::run(shared, lane, lanes, learnt))
            })
            .collect();
        let grown = watch::until(&shared, &mut server, say, || {
            running
                .iter()
                .all(std::thread::ScopedJoinHandle::is_finished)
        });
        grown
            .into_iter()
            .for_each(|fault| shared.record.add(Find::at_end(fault)));
    });
    afterwards(&installation, server, &shared.record);
    let never = shared.record.never(
        shared
            .world
            .document
            .operations
            .iter()
            .map(|it| it.id.as_str()),
    );
    let (cases, finds) = shared.record.end();
    Ok(Outcome {
        cases,
        finds,
        never,
    })
}

/// The checks after the last case.
fn afterwards(installation: &Installation, mut server: Server, record: &RunRecord) {
    let stopped = match server.ended() {
        Some(status) => Err(anyhow::anyhow!(
            "the server died: {status}; {}",
            installation.errors()
        )),
        None => server.stop(),
    };
    if let Err(error) = stopped {
        record.add(Find::at_end(format!("{error:#}")));
    }
    if installation.errors().contains("panic") {
        record.add(Find::at_end(format!(
            "on standard error: {}",
            installation.errors()
        )));
    }
    match installation.aivy(&["ledger", "verify"]) {
        Ok((true, _)) => {}
        Ok((false, said)) => record.add(Find::at_end(format!("the ledger is not whole: {said}"))),
        Err(error) => record.add(Find::at_end(format!(
            "the ledger could not be verified: {error}"
        ))),
    }
}

/// When a run that began at `started` must end.
fn deadline(end: End, started: Instant) -> Option<Instant> {
    match end {
        End::After(time) => started.checked_add(time),
        End::Cases(_) | End::Only(_) => None,
    }
}
