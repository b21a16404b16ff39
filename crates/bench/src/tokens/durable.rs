//! Durable transfers per second, and a check that none is lost.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use aivy_core::ledger::{Account, Movement};
use aivy_core::{Clock, Entropy, new_id};
use aivy_store::ledger::{self, Moved, Transfer};
use aivy_store::users::{self, User};
use aivy_store::{Db, DbOptions, StoreError, audit};
use aivy_types::{Timestamp, TransactionId, UserId};
use anyhow::{Context, Result, ensure};

use super::fill::END;
use super::report::{Durable, Section};
use crate::stats::median;
use crate::term::Bar;

const CLIENTS: usize = 256;

/// The duration of a round, and their number.
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;

/// On SQLite: commits shared by 256 clients, compared with one commit for each transfer, in turns.
pub(super) fn sqlite(directory: &Path, section: &mut Section) -> Result<()> {
    runtime()?.block_on(async {
        let file = directory.join("durable.db");
        let url = format!("sqlite:{}", file.display());
        let users = people(&url, CLIENTS).await?;
        let (mut shared, mut single, mut alone) = (Vec::new(), Vec::new(), Vec::new());
        let mut acknowledged = Vec::new();
        let mut bar = Bar::new("durable transfers");
        for round in 0..ROUNDS {
            bar.at(round, ROUNDS);
            for (clients, group, rates) in [
                (CLIENTS, 256, &mut shared),
                (CLIENTS, 1, &mut single),
                (1, 1, &mut alone),
            ] {
                let options = DbOptions {
                    write_group: group,
                    ..DbOptions::new(&url)
                };
                let db = Db::open(&options).await?;
                let load = load(&db, &users, clients).await?;
                rates.push(load.rate);
                acknowledged.extend(load.acknowledged);
                // As after a power failure: the contents of the files before any recovery.
                if round + 1 == ROUNDS && clients == CLIENTS && group > 1 {
                    copy(&file, &directory.join("copy.db"))?;
                    lost(&directory.join("copy.db"), &acknowledged).await?;
                }
                db.close().await;
            }
        }
        bar.end();
        section.lost = Some(lost(&file, &acknowledged).await?);
        section.acknowledged = acknowledged.len();
        section.durable.push(Durable {
            name: format!("SQLite, {CLIENTS} clients, shared commits"),
            rate: median(shared.iter().copied()),
            against: Some(median(single.iter().copied())),
        });
        let name = format!("SQLite, {CLIENTS} clients, one commit for each transfer");
        section.durable.push(Durable::alone(name, median(single)));
        let name = "SQLite, one client".to_owned();
        section.durable.push(Durable::alone(name, median(alone)));
        Ok(())
    })
}

/// On a filled PostgreSQL, where each transfer has a transaction of its own. (On an empty one
/// PostgreSQL scans whole tables, and then every transfer conflicts with every other.)
pub(super) fn postgres(url: &str, section: &mut Section) -> Result<()> {
    runtime()?.block_on(async {
        let users = people(url, 32).await?;
        for clients in [1, 8, 32] {
            let options = DbOptions {
                connections: clients,
                ..DbOptions::new(url)
            };
            let db = Db::open(&options).await?;
            let (mut rates, mut done, mut refused) = (Vec::new(), 0, 0);
            for _ in 0..3 {
                let load = load(&db, &users, clients).await?;
                rates.push(load.rate);
                done += load.acknowledged.len();
                refused += load.refused;
            }
            let again = db.stats().retries;
            db.close().await;
            let clients = if clients == 1 {
                "one client".to_owned()
            } else {
                format!("{clients} clients")
            };
            let name = format!(
                "PostgreSQL, {clients} ({done} done, {again} retried, {refused} refused as busy)"
            );
            section.durable.push(Durable::alone(name, median(rates)));
        }
        Ok(())
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    Ok(builder.worker_threads(2).enable_all().build()?)
}

/// Two users for each client, the first of them with tokens.
async fn people(url: &str, clients: usize) -> Result<Vec<[UserId; 2]>> {
    let db = Db::open(&DbOptions::new(url)).await?;
    let (clock, entropy) = (Clock::manual(END), Entropy::system());
    let mut all = Vec::new();
    for client in 0..clients {
        let pair = [0, 1].map(|_| new_id(&clock, &entropy, UserId::new));
        for (place, id) in pair.iter().enumerate() {
            let username = format!("c{client}-{place}");
            let user = User {
                id: id.clone(),
                email: format!("{username}@example.com"),
                name: username.clone(),
                username,
                avatar_url: None,
                plan: "free".to_owned(),
                created_at: END,
                updated_at: END,
            };
            let first = new_id(&clock, &entropy, TransactionId::new);
            db.write_locking((user, first), async |tx, (user, first)| {
                users::insert(tx, user, END).await?;
                let (from, to) = (Account::Issuance, Account::Available(&user.id));
                transfer(tx, first, from, to, 1_000_000_000, END).await
            })
            .await?;
        }
        all.push(pair);
    }
    db.close().await;
    Ok(all)
}

async fn transfer(
    tx: &mut aivy_store::Tx<'_>,
    id: &TransactionId,
    from: Account<'_>,
    to: Account<'_>,
    amount: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let asked = Transfer {
        id,
        movement: Movement::Grant,
        from,
        to,
        amount,
        reference: None,
        memo: None,
        now,
    };
    match ledger::transfer(tx, &asked).await? {
        Moved::Done => Ok(()),
        Moved::Insufficient => Err(StoreError::Refused("a client has run out".to_owned())),
    }
}

/// The result of a load.
#[derive(Default)]
struct LoadOutcome {
    /// Confirmed transfers per second.
    rate: f64,
    acknowledged: Vec<TransactionId>,
    /// How often the database was too busy.
    refused: usize,
}

/// Runs `clients` clients, each of which makes its next transfer when the last one is confirmed.
async fn load(db: &Db, users: &[[UserId; 2]], clients: usize) -> Result<LoadOutcome> {
    let begun = Instant::now();
    let tasks: Vec<_> = users[..clients]
        .iter()
        .map(|pair| tokio::spawn(client(db.clone(), pair.clone(), begun + ROUND)))
        .collect();
    let mut all = LoadOutcome::default();
    for task in tasks {
        let one = task.await??;
        all.acknowledged.extend(one.acknowledged);
        all.refused += one.refused;
    }
    all.rate = all.acknowledged.len() as f64 / begun.elapsed().as_secs_f64();
    Ok(all)
}

async fn client(db: Db, pair: [UserId; 2], until: Instant) -> Result<LoadOutcome> {
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let mut load = LoadOutcome::default();
    while Instant::now() < until {
        let (id, now) = (new_id(&clock, &entropy, TransactionId::new), clock.now());
        let input = (id.clone(), pair.clone(), now);
        let done = db.write_locking(input, async |tx, (id, [from, to], now)| {
            let (from, to) = (Account::Available(from), Account::Available(to));
            transfer(tx, id, from, to, 1, *now).await
        });
        match done.await {
            Ok(()) => load.acknowledged.push(id),
            Err(StoreError::Busy(_)) => load.refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(load)
}

/// How many of `acknowledged` are not in the file; the ledger must be consistent too.
async fn lost(file: &Path, acknowledged: &[TransactionId]) -> Result<usize> {
    let url = format!("sqlite:{}", file.display());
    let options = DbOptions {
        transaction_timeout: Duration::from_secs(600),
        ..DbOptions::new(url)
    };
    let db = Db::open(&options).await?;
    let found = db.snapshot((), async |tx, ()| audit::run(tx).await).await?;
    db.close().await;
    ensure!(
        found.differences.is_empty(),
        "the books differ: {:?}",
        found.differences
    );
    let connection = rusqlite::Connection::open(file)?;
    let mut ids = connection.prepare("SELECT id FROM ledger_transactions")?;
    let ids = ids.query_map([], |row| row.get::<_, String>(0))?;
    let ids: HashSet<String> = ids.collect::<Result<_, _>>()?;
    let missing = acknowledged.iter().filter(|id| !ids.contains(id.as_str()));
    Ok(missing.count())
}

/// Copies a file that is in use, and its log.
fn copy(file: &Path, to: &Path) -> Result<()> {
    for suffix in ["", "-wal"] {
        let name = |path: &Path| format!("{}{suffix}", path.display());
        fs::copy(name(file), name(to)).context("a copy of the database in use")?;
    }
    Ok(())
}
