//! One run: the rounds of a plan, each explained by the model before the next begins.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::mutant::{self, Mutant};
use aivy_types::UserId;
use aivy_vfs::Image;
use parking_lot::Mutex;

use crate::actor;
use crate::call::Call;
use crate::check;
use crate::coverage::Coverage;
use crate::failure::Failure;
use crate::gate::Rules;
use crate::node;
use crate::plan::{FaultKind, Plan, Round};
use crate::scheduler::Owner;
use crate::story;
use crate::world::{Place, World};

/// What a run came to.
#[derive(Debug)]
pub struct Report {
    /// What was met.
    pub coverage: Coverage,
    /// How many calls there were.
    pub calls: usize,
    /// How many times a task was polled.
    pub steps: u64,
    /// How long it took for the people in it.
    pub time: Duration,
    /// A digest of everything that happened.
    pub digest: String,
    /// What went wrong, and what happened in that round.
    pub failure: Option<Failure>,
}

/// The disk with which each run begins. Locked during a run: SQLite has one source of randomness
/// for the whole program.
static IMAGE: Mutex<Option<Image>> = Mutex::new(None);

/// Does what the plan says, with a mistake if one is named.
///
/// # Errors
/// The run could not begin.
pub fn run(plan: &Plan, mistake: Option<Mutant>) -> anyhow::Result<Report> {
    let mut image = IMAGE.lock();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let image = match &mut *image {
        Some(image) => image,
        none => none.insert(runtime.block_on(node::fresh())?),
    };
    mutant::switch(mistake);
    let report = runtime.block_on(rounds(plan, Place::Disk(image)));
    mutant::switch(None);
    report
}

/// Does what the plan says on a real PostgreSQL, which is empty: with its own concurrency, and
/// without faults.
///
/// # Errors
/// The run could not begin.
pub fn run_on_server(plan: &Plan, url: &str) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(rounds(&plan.without_faults(), Place::Server(url)))
}

async fn rounds(plan: &Plan, place: Place<'_>) -> anyhow::Result<Report> {
    let (world, mut model) = World::begin(plan.seed, place, plan.nodes, plan.people).await?;
    let mut report = Report {
        coverage: Coverage::default(),
        calls: 0,
        steps: 0,
        time: Duration::ZERO,
        digest: String::new(),
        failure: None,
    };
    let mut before = Vec::new();
    let mut rules = Rules::default();
    let mut digest = crate::digest::Digest::default();
    for (number, round) in plan.rounds.iter().enumerate() {
        let stuck = play(&world, round).await.err();
        let window = world.take_history();
        let troubles = world.disk.take_told();
        window.iter().for_each(|record| digest.add(record));
        report.calls += window.len();
        report.coverage.add(&window, &round.faults);
        let (ends, requests, complaints) = world.take_gate();
        report.calls += requests.len();
        report.coverage.add_requests(&requests);
        requests.iter().for_each(|request| digest.add(request));
        let people = world.people();
        let plan_of = |user: &UserId| people.iter().position(|it| it == user).unwrap_or(0) % 2;
        let wrong = complaints.into_iter().next();
        let wrong = wrong.or_else(|| rules.judge(ends, requests, plan_of).err());
        let failure = match stuck.or(wrong) {
            Some(what) => Some((what, None)),
            None => match check::explain(&model, &window) {
                Ok(after) => {
                    model = after;
                    None
                }
                Err(violation) => Some((violation.reason.clone(), Some(*violation))),
            },
        };
        if let Some((what, violation)) = failure {
            report.failure = Some(Failure {
                what,
                violation,
                round: number,
                window,
                troubles,
                before,
            });
            break;
        }
        before.push(story::round(&window, &troubles));
    }
    report.steps = world.executor.steps();
    report.time = Duration::from_micros(world.executor.now());
    digest.add(&world.disk.trace());
    report.digest = digest.hex();
    Ok(report)
}

/// How many of the last passwords a survey tries.
const PASSWORDS: usize = 6;

/// Plays a round to its end.
async fn play(world: &Arc<World>, round: &Round) -> Result<(), String> {
    let stuck = |_| "no task can run, and none will".to_owned();
    let pause = world.executor.sleep(round.before);
    world.executor.spawn(Owner::Run, pause);
    world.executor.run().await.map_err(stuck)?;
    if let Some((place, by)) = round.clock {
        world.set_clock(place % world.nodes(), by);
    }
    for steps in &round.actors {
        let (world, steps) = (world.clone(), steps.clone());
        world.clone().executor.spawn(Owner::Run, async move {
            for step in steps {
                actor::step(&world, step).await;
            }
        });
    }
    for fault in &round.faults {
        let (world, fault) = (world.clone(), *fault);
        world.clone().executor.spawn(Owner::Run, async move {
            world.executor.sleep(fault.later).await;
            for _ in 0..fault.after {
                world.executor.pause().await;
            }
            trouble(&world, fault.kind).await;
        });
    }
    world.executor.run().await.map_err(stuck)?;
    world.disk.heal();
    world.reap();
    world.executor.run().await.map_err(stuck)?;
    if !round.faults.is_empty() {
        let looking = world.clone();
        world
            .executor
            .spawn(Owner::Run, async move { survey(&looking).await });
        world.executor.run().await.map_err(stuck)?;
    }
    Ok(())
}

async fn trouble(world: &Arc<World>, kind: FaultKind) {
    match kind {
        FaultKind::Crash(place) => {
            let place = place % world.nodes();
            world.crash(place);
            restart(world, place).await;
        }
        FaultKind::PowerCut => {
            world.disk.power_cut();
            for place in 0..world.nodes() {
                world.crash(place);
            }
            for place in 0..world.nodes() {
                restart(world, place).await;
            }
        }
        FaultKind::Disk(fault, skip) => world.disk.fail(fault, skip),
    }
}

async fn restart(world: &Arc<World>, place: usize) {
    // A node that cannot start stays down: the calls of its people go to others, and if there are
    // none, the survey fails.
    let _ = world.start(place).await;
}

/// Looks at everything, which tells what became of calls without an answer.
async fn survey(world: &Arc<World>) {
    for place in 0..world.nodes() {
        if !world.is_up(place) {
            restart(world, place).await;
        }
    }
    for user in world.people() {
        for call in [
            Call::ListTasks,
            Call::ListSubmissions,
            Call::ListPositions,
            Call::ReadBalance,
        ] {
            world.call(0, &user, call, None).await;
        }
    }
    // Only if it is needed: it writes, and what is written syncs what was found in the log.
    let asked = if world.is_unsure_of_passwords() {
        PASSWORDS
    } else {
        0
    };
    let known = world.known().passwords;
    for (user, name, password) in known.iter().rev().take(asked) {
        let call = Call::LogIn(name.clone(), password.clone());
        world.call(0, user, call, None).await;
    }
    if let Some(user) = world.people().first() {
        for pool in world.known().pools {
            world.call(0, user, Call::ReadPool(pool), None).await;
        }
        world.call(0, user, Call::Audit, None).await;
    }
}
