//! A process of the server, beneath HTTP: its own connections, gate and clock.

use std::sync::Arc;

use aivy_app::{Accounts, Ai, App, Hasher, Judges};
use aivy_core::{Clock, Entropy};
use aivy_gate::{Gate, GateOptions};
use aivy_store::testing::Simulation;
use aivy_store::{Db, DbOptions};
use aivy_types::{Plan, Timestamp};
use aivy_vfs::Image;

use crate::disk::Disk;
use crate::scheduler::{Executor, Owner, ProcessScheduler};

/// One node.
#[derive(Debug)]
pub struct Node {
    /// What its clock shows.
    pub clock: Clock,
    /// Its process, a new one after each start.
    pub process: u64,
    /// The use cases; `None` while it is down.
    pub app: Option<App>,
    /// Whether it is being started.
    pub starting: bool,
}

/// The plans of accounts.
#[must_use]
pub fn plans() -> Vec<Plan> {
    let plan = |name: &str, rate, burst| Plan {
        name: name.to_owned(),
        rate,
        burst,
    };
    vec![plan("free", 60, 100), plan("odd", 7, 9)]
}

/// A disk with an empty database of the current schema: no run is about making it.
///
/// # Errors
/// It cannot be made.
pub async fn fresh() -> anyhow::Result<Image> {
    let executor = Executor::new(0);
    let disk = Disk::new(0, &Image::default(), &executor);
    let clock = executor.clock(Timestamp::from_micros(0));
    let app = start(&executor, &disk, &clock, 0, 0).await?;
    executor.spawn(Owner::Run, async move { app.db.close().await });
    let stuck = |_| anyhow::anyhow!("the database is never closed");
    executor.run().await.map_err(stuck)?;
    Ok(disk.image())
}

/// Starts a process on the disk.
///
/// # Errors
/// The database cannot be opened.
pub async fn start(
    executor: &Executor,
    disk: &Disk,
    clock: &Clock,
    process: u64,
    seed: u64,
) -> anyhow::Result<App> {
    let scheduler = ProcessScheduler {
        executor: executor.clone(),
        process,
    };
    let simulation = disk.mount(process).map(|vfs| Simulation {
        vfs,
        scheduler: Arc::new(scheduler),
    });
    let options = DbOptions {
        connections: 4,
        simulation,
        ..DbOptions::new(disk.url())
    };
    let db = Db::open(&options).await?;
    let entropy = Entropy::seeded(seed);
    let gate = GateOptions {
        entropy: entropy.clone(),
        plans: plans(),
        ..GateOptions::new(db.clone(), clock.clone())
    };
    Ok(App {
        db,
        clock: clock.clone(),
        entropy,
        plans: plans().into(),
        accounts: Accounts {
            hasher: Hasher::simulated(),
            // Guesses are not limited here: a run has thousands from one address.
            attempts_per_account: 1_000_000,
            attempts_per_address: 1_000_000,
            ..Accounts::default()
        },
        ai: Ai::default(),
        judges: Judges::default(),
        gate: Some(Arc::new(Gate::new(gate)?)),
    })
}
